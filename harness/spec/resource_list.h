// specs/resources.toml as it is read: every vocabulary and every text that there is to be had.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace assay {

inline constexpr std::string_view resource_list = "specs/resources.toml";
inline constexpr std::string_view text_family = "text", vocabulary_family = "vocabulary", library_family = "library";

struct InTree {
  std::string made;  // how
};
// A package on PyPI, pinned by the hash of its file.
struct Wheel {
  std::string package, version, sha256;
  std::string python;  // of which version of Python it is, "3.11"; empty if it is of any
};
// One file of one.
struct FromPypi : Wheel {
  std::string member;
};
// Files and folders of several.
struct FromWheels {
  struct Part : Wheel {
    std::vector<std::string> members;  // each goes by the last part of its name
  };
  std::vector<Part> parts;
};
// Files of a Debian package, one behind the other.
struct FromDebian {
  std::string package, version;
  std::vector<std::string> files;  // globs
};

// Files of Debian packages that are downloaded and unpacked, and not installed: one behind the other.
struct FromArchives {
  std::vector<FromDebian> parts;
};

struct Resource {
  std::string family;  // "text", "vocabulary" or "library"
  std::string name;
  std::string format;  // see `formats_of`; a library has none
  std::string file;    // from the project's root; the folder of a library
  std::string sha256;  // of what the file holds; of a Debian package's, in that version; of a library its wheels' count
  std::string licence;
  std::string use;
  std::string pattern, rule;  // of a vocabulary: how texts are encoded with it; empty: its file says so, or nobody does
  std::variant<InTree, FromPypi, FromDebian, FromArchives, FromWheels> source;

  // Whether other content is that of another version, and not a mistake.
  bool may_differ() const { return !debian_parts().empty(); }
  // The Debian packages that it is made of; none of another source.
  std::vector<FromDebian> debian_parts() const;
};

// A text, whosever it is, has no more bytes.
inline constexpr std::size_t most_text = std::size_t{64} << 20;

// The formats that a resource of the family may have.
std::vector<std::string> formats_of(std::string_view family);

// A name becomes a part of case ids: letters, digits, '_' and '-', at most 64.
bool is_resource_name(std::string_view name);
inline constexpr std::string_view expected_of_resource_name =
    "a name has letters, digits, '_' and '-' only, and at most 64";

// In the order of families and names; none if there is no list. Throws InputError.
std::vector<Resource> read_resources(const std::filesystem::path& root);

}  // namespace assay
