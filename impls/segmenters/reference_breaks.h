// The characters of a text with their break properties (UAX #29), as the data files of Unicode 16 have them. For
// references alone: no implementation may include it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace assay::segmenters {

enum class GraphemeBreak : std::uint8_t {
  other,
  cr,
  lf,
  control,
  extend,
  zwj,
  regional_indicator,
  prepend,
  spacing_mark,
  l,
  v,
  t,
  lv,
  lvt
};
enum class WordBreak : std::uint8_t {
  other,
  cr,
  lf,
  newline,
  extend,
  zwj,
  regional_indicator,
  format,
  katakana,
  hebrew_letter,
  a_letter,
  single_quote,
  double_quote,
  mid_num_let,
  mid_letter,
  mid_num,
  numeric,
  extend_num_let,
  w_seg_space
};
enum class SentenceBreak : std::uint8_t {
  other,
  cr,
  lf,
  extend,
  sep,
  format,
  sp,
  lower,
  upper,
  o_letter,
  numeric,
  a_term,
  s_continue,
  s_term,
  close
};
enum class ConjunctBreak : std::uint8_t { none, linker, consonant, extend };

// By the names of the values, as the files write them: "ALetter". "" is what stands in no file.
GraphemeBreak grapheme_break_named(std::string_view value);
WordBreak word_break_named(std::string_view value);
SentenceBreak sentence_break_named(std::string_view value);

GraphemeBreak grapheme_break(std::uint32_t code_point);
WordBreak word_break(std::uint32_t code_point);
SentenceBreak sentence_break(std::uint32_t code_point);
ConjunctBreak conjunct_break(std::uint32_t code_point);
bool is_extended_pictographic(std::uint32_t code_point);

// A character, or a byte that is not part of one: of no value of any property.
struct Placed {
  std::uint32_t code_point;
  bool well_formed;
  std::int64_t from, to;  // in bytes
};
std::vector<Placed> characters_of(std::string_view text);

// The property of each character; `of` is one of the functions above.
template <class Property>
std::vector<Property> each(const std::vector<Placed>& characters, Property (*of)(std::uint32_t)) {
  std::vector<Property> all;
  all.reserve(characters.size());
  for (const Placed& character : characters)
    all.push_back(character.well_formed ? of(character.code_point) : Property{});
  return all;
}

}  // namespace assay::segmenters
