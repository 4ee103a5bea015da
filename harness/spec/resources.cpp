#include "harness/spec/resources.h"

#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/spec/sha256.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

std::pair<std::string, std::string> key_of(std::string_view family, const std::string& name) {
  return {std::string(family), name};
}

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

// "some-package 1 and another 2"
std::string debian_packages_of(const Resource& resource, bool versions) {
  std::string all;
  const std::vector<FromDebian> parts = resource.debian_parts();
  for (std::size_t i = 0; i < parts.size(); ++i)
    all += (i == 0                  ? ""
            : i + 1 == parts.size() ? " and "
                                    : ", ") +
           parts[i].package + (versions ? " " + parts[i].version : "");
  return all;
}

std::string how_to_get(const Resource& resource, const std::string& fetch) {
  if (std::holds_alternative<InTree>(resource.source)) return "; it belongs to the project";
  // Without a name, archives are not fetched.
  const std::string by_name = std::holds_alternative<FromArchives>(resource.source) ? " " + resource.name : "";
  return "; run " + fetch + by_name +
         (resource.may_differ() ? " (it comes from Debian's " + debian_packages_of(resource, false) + ")" : "");
}

}  // namespace

FileResources::FileResources(fs::path root, std::string fetch, std::vector<OwnResource> own,
                             std::map<std::string, SharedTensors> tensors)
    : root_(std::move(root)), fetch_(std::move(fetch)), tensors_(std::move(tensors)) {
  for (Resource& each : read_resources(root_)) {
    auto key = key_of(each.family, each.name);
    listed_.emplace(std::move(key), std::move(each));
  }
  for (OwnResource& each : own) own_.emplace(key_of(each.family, each.name), std::move(each.path));
}

Resources::Found FileResources::vocabulary(const std::string& name) const { return find(vocabulary_family, name); }
Resources::Found FileResources::text(const std::string& name) const { return find(text_family, name); }

SharedTensors FileResources::tensors(const std::string& literal) const {
  const auto found = tensors_.find(literal);
  return found == tensors_.end() ? nullptr : found->second;
}

Resources::Found FileResources::find(std::string_view family, const std::string& name) const try {
  const std::string what = "the " + std::string(family) + " " + name;
  if (const auto own = own_.find(key_of(family, name)); own != own_.end())
    return {own->second, "", sha256_of_file(own->second)};
  const auto known = listed_.find(key_of(family, name));
  if (known == listed_.end())
    return {"", "no " + std::string(family) + " is named '" + name + "' in " + std::string(resource_list) +
                    suggestion(name, names_of(family)) + " (one of your own is given with --" + std::string(family) +
                    " " + name + "=FILE)"};
  const Resource& resource = known->second;
  const fs::path path = root_ / resource.file;
  if (!is_file(path)) return {"", what + " is not here (" + resource.file + ")" + how_to_get(resource, fetch_)};
  std::string sha256 = sha256_of_file(path.string());
  if (sha256 != resource.sha256 && !resource.may_differ())
    return {"", what + " is not what it should be: " + resource.file + " has the SHA-256 " + sha256 + ", expected " +
                    resource.sha256 + how_to_get(resource, fetch_)};
  return {path.string(), "", std::move(sha256)};
} catch (const InputError& unreadable) {
  return {"", unreadable.what()};
}

std::string FileResources::note_on(std::string_view family, const std::string& name) const {
  const auto known = listed_.find(key_of(family, name));
  if (known == listed_.end()) return {};
  const Found found = find(family, name);
  if (!known->second.may_differ() || found.path.empty() || found.sha256 == known->second.sha256) return {};
  return "the " + std::string(family) + " " + name + " is not that of " + debian_packages_of(known->second, true) +
         ": its SHA-256 is " + found.sha256 + ", and that one's " + known->second.sha256 +
         ". It is used as it is: its cases are named by what it holds, and are others than those of that version";
}

std::vector<std::string> FileResources::vocabularies_like(const std::string& name) const {
  std::vector<std::string> names;
  const auto known = listed_.find({std::string(vocabulary_family), name});
  if (known == listed_.end()) return names;
  for (const auto& [key, resource] : listed_)
    if (key.first == vocabulary_family && resource.format == known->second.format) names.push_back(key.second);
  return names;
}

std::vector<std::string> FileResources::names_of(std::string_view family) const {
  std::vector<std::string> names;
  for (const auto& [key, resource] : listed_)
    if (key.first == family) names.push_back(key.second);
  for (const auto& [key, path] : own_)
    if (key.first == family) names.push_back(key.second);
  return names;
}

}  // namespace assay
