// Libraries that implementations compute with and that no package of the system brings: each in a folder of its own,
// which has what was taken of wheels, and a list of that.
#pragma once

#include <filesystem>
#include <string>

#include "harness/spec/resource_list.h"

namespace assay {

// Its files and their hashes, in the form of sha256sum; above them, which wheels they are of.
inline constexpr const char* list_of_library = "SHA256SUMS";

struct Brought {
  std::string line;  // what was done, or why not
  bool is_there;
};

// Nothing is done where all is there and right. The folder is filled elsewhere and put into its place whole; what was
// there stays until then.
Brought fetch_library(const std::filesystem::path& root, const Resource& library);

// Why it cannot be used; empty if it is there, as the list has it. Its files are not read, which would take a second
// for some: `fetch` does that, and what was loaded is known by its build id.
std::string why_library_is_absent(const std::filesystem::path& root, const std::string& name, const std::string& fetch);
// The folder that it is in, or would be; empty if the list has none of this name.
std::string folder_of_library(const std::filesystem::path& root, const std::string& name);

}  // namespace assay
