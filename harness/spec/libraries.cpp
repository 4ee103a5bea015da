#include "harness/spec/libraries.h"

#include <algorithm>
#include <optional>
#include <sstream>
#include <system_error>
#include <vector>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/spec/download.h"
#include "harness/spec/sha256.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t longest_list = std::size_t{1} << 20;

const std::vector<FromWheels::Part>& parts_of(const Resource& library) {
  return std::get<FromWheels>(library.source).parts;
}

std::string packages_of(const Resource& library) {
  std::string text;
  for (const FromWheels::Part& part : parts_of(library))
    text += (text.empty() ? "" : " and ") + part.package + " " + part.version;
  return text;
}

// Of which wheels, and what of them: another version or another member makes another library.
std::string origin_of(const Resource& library) {
  std::string text;
  for (const FromWheels::Part& part : parts_of(library)) {
    text += "# " + part.package + " " + part.version + " " + part.sha256;
    for (const std::string& member : part.members) text += " " + member;
    text += "\n";
  }
  return text;
}

// All files below the folder but the list, by name.
std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::recursive_directory_iterator each(folder, error), end; !error && each != end; each.increment(error))
    if (each->is_regular_file(error)) files.push_back(each->path().lexically_relative(folder));
  std::erase(files, fs::path(list_of_library));
  std::ranges::sort(files);
  return files;
}

std::string list_of(const Resource& library, const fs::path& folder) {
  std::string text = origin_of(library);
  for (const fs::path& file : files_below(folder))
    text += sha256_of_file((folder / file).string()) + "  " + file.string() + "\n";
  return text;
}

// Nothing where there is none.
std::string list_in(const fs::path& folder) try {
  return read_whole((folder / list_of_library).string(), longest_list);
} catch (const InputError&) {
  return {};
}

bool has_all_files(const std::string& list, const fs::path& folder) {
  std::istringstream lines(list);
  std::error_code error;
  for (std::string line; std::getline(lines, line);)
    if (const std::size_t name = line.find("  "); !line.starts_with('#') && name != std::string::npos)
      if (!fs::is_regular_file(folder / line.substr(name + 2), error)) return false;
  return true;
}

bool is_whole(const Resource& library, const fs::path& folder) try {
  const std::string list = list_in(folder);
  return !list.empty() && list == list_of(library, folder);
} catch (const InputError&) {
  return false;
}

// A folder that ends with this, unless it was put into its place.
class NewFolder {
 public:
  explicit NewFolder(fs::path path) : path_(std::move(path)) {
    std::error_code error;
    fs::remove_all(path_, error);  // of one that was ended
    fs::create_directories(path_, error);
    if (error) throw InputError({path_.string()}, "cannot be made: " + error.message());
  }
  ~NewFolder() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;
  const fs::path& path() const { return path_; }
  // Why not, or nothing.
  std::string put_in_place_of(const fs::path& place) const {
    std::error_code error;
    fs::remove_all(place, error);
    fs::rename(path_, place, error);
    return error ? place.string() + " cannot be written: " + error.message() : "";
  }

 private:
  fs::path path_;
};

std::optional<Resource> library_named(const fs::path& root, const std::string& name) {
  for (Resource& each : read_resources(root))
    if (each.family == library_family && each.name == name) return std::move(each);
  return {};
}

}  // namespace

Brought fetch_library(const fs::path& root, const Resource& library) try {
  const fs::path place = root / library.file;
  if (is_whole(library, place)) return {"unchanged, of " + packages_of(library), true};
  const NewFolder folder(place.string() + ".new");
  for (const FromWheels::Part& part : parts_of(library))
    if (const std::string why_not = download_members(part, folder.path()); !why_not.empty())
      return {"absent; " + part.package + " " + part.version + " could not be fetched from PyPI: " + why_not, false};
  write_whole((folder.path() / list_of_library).string(), list_of(library, folder.path()));
  const std::size_t files = files_below(folder.path()).size();
  if (const std::string why_not = folder.put_in_place_of(place); !why_not.empty()) return {"absent; " + why_not, false};
  return {"written, " + std::to_string(files) + (files == 1 ? " file of " : " files of ") + packages_of(library), true};
} catch (const InputError& unreadable) {
  return {std::string("absent; ") + unreadable.what(), false};
}

std::string why_library_is_absent(const fs::path& root, const std::string& name, const std::string& fetch) {
  const std::optional<Resource> library = library_named(root, name);
  if (!library) return "no library is named '" + name + "' in " + std::string(resource_list);
  const fs::path folder = root / library->file;
  const std::string list = list_in(folder), run = "; run " + fetch + " " + name;
  if (list.empty()) return "not fetched" + run;
  if (!list.starts_with(origin_of(*library)))
    return "what was fetched is not " + packages_of(*library) + ", which " + std::string(resource_list) + " has" + run;
  if (!has_all_files(list, folder)) return "not all of it is in " + library->file + run;
  return {};
}

std::string folder_of_library(const fs::path& root, const std::string& name) {
  const std::optional<Resource> library = library_named(root, name);
  return library ? (root / library->file).string() : std::string();
}

}  // namespace assay
