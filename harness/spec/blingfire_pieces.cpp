#include "harness/spec/blingfire_pieces.h"

#include <cstdint>

#include "harness/core/error.h"

namespace assay {
namespace {

constexpr std::size_t header = 96;                  // which says how automata are to be read
constexpr std::size_t most = std::size_t{1} << 20;  // texts

// Whole numbers of four bytes, the lowest first.
std::uint32_t number_at(std::string_view content, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 4; i-- > 0;) number = number << 8 | static_cast<unsigned char>(content[at + i]);
  return number;
}

}  // namespace

std::string vocab_txt_of_i2w(std::string_view content, const std::string& name) {
  const auto require = [&](bool holds, const char* expected) {
    if (!holds) throw InputError({name}, std::string("expected ") + expected + ", as BlingFire's .i2w files have it");
  };
  require(content.size() >= header + 4, "a header of 96 bytes and the number of texts");
  const std::size_t count = number_at(content, header), places = header + 4;
  require(count > 0 && count <= most, "from 1 to 1048576 texts");
  require((content.size() - places) / 4 > count, "where each text begins, and the last one ends");
  const std::string_view texts = content.substr(places + 4 * (count + 1));
  std::string made;
  for (std::size_t id = 0; id < count; ++id) {
    const std::size_t from = number_at(content, places + 4 * id), to = number_at(content, places + 4 * (id + 1));
    require(from <= to && to <= texts.size(), "texts that lie behind each other");
    const std::string_view text = texts.substr(from, to - from);
    made += text.starts_with(' ') ? std::string(text.substr(1)) : "##" + std::string(text);
    made += '\n';
  }
  return made;
}

}  // namespace assay
