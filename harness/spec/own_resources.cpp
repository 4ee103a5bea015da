#include "harness/spec/own_resources.h"

#include <algorithm>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/spec/document.h"
#include "harness/spec/resource_list.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

// The length of the well-formed UTF-8 sequence that begins there; 0 if there is none.
std::size_t sequence_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length == 0 || text.size() - at < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0u) != 0x80u) return 0;
  // Longer than need be, a surrogate, or beyond Unicode.
  const bool odd = (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xed && byte(1) >= 0xa0) ||
                   (lead == 0xf0 && byte(1) < 0x90) || (lead == 0xf4 && byte(1) >= 0x90);
  return odd ? 0 : length;
}

void refuse_no_utf8(const std::string& path) {
  const std::string text = read_whole(path, most_text);
  if (text.empty()) throw InputError({path}, "is empty; expected a text in UTF-8");
  Location at{path, 1, 1};
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_at(text, i);
    if (length == 0) {
      char byte[8];
      std::snprintf(byte, sizeof byte, "0x%02x", static_cast<unsigned char>(text[i]));
      throw InputError(at, std::string("is not UTF-8 (the byte ") + byte + "); expected a text in UTF-8");
    }
    at.column = text[i] == '\n' ? 1 : at.column + 1;
    at.line += text[i] == '\n' ? 1 : 0;
    i += length;
  }
}

}  // namespace

bool is_path(std::string_view name) { return name.find_first_of("/.") != std::string_view::npos; }

OwnResource own_resource(const fs::path& root, std::string_view family, const std::string& given,
                         const std::string& what, const fs::path& folder) {
  const std::size_t equals = given.find('=');
  const bool named = equals != std::string::npos && is_resource_name(std::string_view(given).substr(0, equals));
  const fs::path file = folder / (named ? given.substr(equals + 1) : given);
  const std::string name = named ? given.substr(0, equals) : file.stem().string();
  if (!is_resource_name(name))
    throw InputError(what + ": its file's name makes no name for it (" + std::string(expected_of_resource_name) +
                     ", not " + in_quotes(name) + "); give one: NAME=FILE");
  std::error_code error;
  if (!fs::exists(file, error)) throw InputError(what + ": there is no file " + file.string());
  if (!fs::is_regular_file(file, error)) throw InputError(what + ": " + file.string() + " is not a regular file");
  for (const Resource& listed : read_resources(root))
    if (listed.family == family && listed.name == name)
      throw InputError(what + ": " + name + " is the name of a " + std::string(family) + " in " +
                       std::string(resource_list) + "; give yours another: NAME=FILE");
  const std::string path = fs::absolute(file).lexically_normal().string();  // workers have a folder of their own
  if (family == text_family) refuse_no_utf8(path);
  return {std::string(family), name, path};
}

void add_own(std::vector<OwnResource>& all, OwnResource one, const std::string& what) {
  for (const OwnResource& other : all) {
    if (other.family != one.family || other.name != one.name) continue;
    if (other.path == one.path) return;
    throw InputError(what + ": " + other.path + " has the name " + one.name + " already; give another: NAME=FILE");
  }
  all.push_back(std::move(one));
}

}  // namespace assay
