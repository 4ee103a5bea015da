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
inline constexpr std::string_view text_family = "text", vocabulary_family = "vocabulary";

struct InTree {
  std::string made;  // how
};
// One file of a package on PyPI, pinned by the hash of the package's file.
struct FromPypi {
  std::string package, version, sha256, member;
};
// Files of a Debian package, one behind the other.
struct FromDebian {
  std::string package, version;
  std::vector<std::string> files;  // globs
};

struct Resource {
  std::string family;  // "text" or "vocabulary"
  std::string name;
  std::string format;  // see `formats_of`
  std::string file;    // from the project's root
  std::string sha256;  // of what the file holds; of a Debian package's, in that version
  std::string licence;
  std::string use;
  std::variant<InTree, FromPypi, FromDebian> source;

  // Whether other content is that of another version, and not a mistake.
  bool may_differ() const { return std::holds_alternative<FromDebian>(source); }
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
