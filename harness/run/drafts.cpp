#include "harness/run/drafts.h"

#include <algorithm>
#include <functional>
#include <sstream>
#include <system_error>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/run/choices.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_text = 1u << 20;

// As people read it: from the folder in which they are, or from the root of the tree.
std::string shown(const fs::path& path) {
  for (const fs::path& base : {fs::current_path(), fs::path(project_root())}) {
    const fs::path relative = path.lexically_relative(base);
    if (!relative.empty() && *relative.begin() != "..") return relative.string();
  }
  return path.string();
}

// The folders that a file needs and that are not there, the outermost first.
std::vector<fs::path> missing_folders(const fs::path& file) {
  std::vector<fs::path> missing;
  for (fs::path folder = file.parent_path(); !folder.empty() && !fs::exists(folder); folder = folder.parent_path())
    missing.insert(missing.begin(), folder);
  return missing;
}

}  // namespace

std::string read_text(const fs::path& file) { return read_whole(file.string(), longest_text); }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string Drafts::filled_in(std::string text) const {
  for (const auto& [name, value] : values_) {
    const std::string mark = "@" + name + "@";
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += value.size())
      text.replace(at, mark.size(), value);
  }
  return text;
}

void Drafts::file(const fs::path& to, const std::string& from) {
  std::error_code error;
  if (fs::exists(fs::symlink_status(to, error)))
    throw InputError(to.string() + " is there already; choose another name, or remove it first");
  files_.emplace_back(to, filled_in(read_text(fs::path(project_root()) / "templates" / from)));
}

void Drafts::line(const fs::path& in, const std::string& behind, const std::string& line) {
  for (auto& [path, text] : files_)
    if (path == in) {
      text += line + "\n";
      return;
    }
  std::vector<std::string> lines = lines_of(read_text(in));
  auto place = lines.end();
  for (auto each = lines.begin(); each != lines.end(); ++each)
    if (each->starts_with(behind)) place = each + 1;
  lines.insert(place, line);
  std::string text;
  for (const std::string& each : lines) text += each + "\n";
  changed_.emplace_back(in, std::move(text));
  told_.emplace_back(shown(in), line);
}

Written Drafts::write() const {
  Written written{{}, told_};
  std::vector<fs::path> made;
  try {
    for (const auto& [path, text] : files_) {
      for (const fs::path& folder : missing_folders(path)) {
        std::error_code error;
        if (!fs::create_directory(folder, error))
          throw InputError({folder.string()}, "cannot be made: " + error.message());
        made.push_back(folder);
      }
      write_whole(path.string(), text);
      made.push_back(path);
      written.files.push_back(shown(path));
    }
    for (const auto& [path, text] : changed_) write_whole(path.string(), text);
  } catch (...) {
    std::error_code error;
    while (!made.empty()) {
      fs::remove(made.back(), error);
      made.pop_back();
    }
    throw;
  }
  return written;
}

}  // namespace assay
