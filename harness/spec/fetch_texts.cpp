#include <glob.h>

#include <algorithm>
#include <fstream>
#include <memory>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/spec/resource_lists.h"
#include "harness/spec/resources.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

// The regular files that match, in the order of the globs; within a glob by name, and not as the locale would have
// it: the same text on every machine.
std::vector<std::string> files_matching(const fs::path& root, const std::vector<std::string>& globs) {
  std::vector<std::string> files;
  for (const std::string& pattern : globs) {
    glob_t found{};
    const std::unique_ptr<glob_t, void (*)(glob_t*)> release(&found, globfree);
    if (glob((root / pattern).c_str(), GLOB_NOSORT, nullptr, &found) != 0) continue;  // matches nothing
    std::vector<std::string> matched(found.gl_pathv, found.gl_pathv + found.gl_pathc);
    std::ranges::sort(matched);
    for (std::string& file : matched) {
      std::error_code error;
      if (fs::is_regular_file(file, error) && std::ranges::find(files, file) == files.end())
        files.push_back(std::move(file));
    }
  }
  return files;
}

// As much of the file as there is room for; 0 if it cannot be read.
std::size_t append_file(const std::string& file, std::string& text) {
  const std::size_t before = text.size();
  std::ifstream in(file, std::ios::binary);
  text.resize(most_text);
  in.read(text.data() + before, static_cast<std::streamsize>(most_text - before));
  text.resize(before + static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  return text.size() - before;
}

// Ends a text that was cut with its last whole line, so that no character is cut.
void end_with_a_line(std::string& text) {
  const std::size_t end = text.rfind('\n');
  if (end != std::string::npos) text.resize(end + 1);
}

bool holds(const fs::path& file, const std::string& text) {
  std::error_code error;
  if (!fs::is_regular_file(file, error) || fs::file_size(file, error) != text.size()) return false;
  return read_whole(file.string(), text.size()) == text;
}

std::string count(std::size_t files) { return std::to_string(files) + (files == 1 ? " file" : " files"); }

// What was done, in one line.
std::string fetch(const fs::path& root, const TextSource& source) {
  std::string text;
  std::size_t files = 0;
  for (const std::string& file : files_matching(root, source.files)) {
    if (text.size() >= most_text) break;
    if (append_file(file, text) > 0) ++files;
  }
  if (text.size() >= most_text) end_with_a_line(text);
  const fs::path target = text_path(root, source.name);
  std::error_code error;
  if (text.empty() && fs::is_regular_file(target, error))
    return source.name + ": kept as it is; its sources are gone (Debian package " + source.package + ")";
  if (text.empty()) return source.name + ": absent; install the Debian package " + source.package + " and fetch again";
  const bool same = holds(target, text);
  if (!same) write_whole(target.string(), text);
  return source.name + ": " + (same ? "unchanged" : "written") + ", " + std::to_string(text.size()) + " bytes of " +
         count(files) + " of " + source.package;
}

}  // namespace

std::vector<std::string> fetch_texts(const fs::path& root) {
  const std::vector<TextSource> sources = read_texts(root);
  const fs::path folder = text_path(root, "").parent_path();
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw InputError({folder.string(), 0, 0}, "cannot be made: " + error.message());
  std::vector<std::string> lines;
  for (const TextSource& source : sources) lines.push_back(fetch(root, source));
  return lines;
}

}  // namespace assay
