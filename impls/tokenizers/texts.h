// The texts that find bugs, by name, for every op on text. For contracts alone: no implementation may include it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/contract.h"
#include "harness/core/random.h"

namespace assay::tokenizers {

// Kinds of text: generated ones first, then the real ones, which are read through Resources.
std::vector<ValuesInfo> text_kinds();

// Texts that hold every code point of Unicode, and before them those that are planned (planned_texts.h), with the
// parameters at their defaults.
Domain every_text(const std::string& op, const std::vector<ParameterInfo>& parameters);

// The same for ops without patterns: all of it with the first of these parameters, and with each further ones what
// holds characters of several planes, and a few of the planned texts.
Domain every_text_with(const std::string& op, const std::vector<Parameters>& settings);

// The one dimension of an op on text, with the lengths at which code breaks.
DimensionInfo bytes_dimension();

// The text of a case. Generated ones have exactly `bytes` bytes; real ones are cut between characters, at a place
// that depends on the seed, and are a few bytes shorter, or much if there is no more of it. Throws AbsentResource.
Buffer draw_text(const std::string& name, const std::string& kind, std::int64_t bytes, std::uint64_t seed,
                 const Resources& resources);

// A character as it stands in a text: a well-formed UTF-8 sequence, or one byte that is not part of any.
struct Character {
  std::uint32_t code_point = 0;
  std::size_t bytes = 1;
  bool well_formed = false;
};
Character character_at(std::string_view text, std::size_t at);
std::string to_utf8(std::uint32_t code_point);
// Whether no byte is a character of its own.
bool is_well_formed(std::string_view text);

// Those of Unicode that patterns tell apart: Lu, Ll, Lt, Lm and Lo, the letters; M, N, P, S; and white space.
enum class CharacterClass : std::uint8_t {
  other,
  upper,
  lower,
  title,
  modifier,
  caseless,
  mark,
  number,
  punctuation,
  symbol,
  space
};
CharacterClass class_of(const Character& character);
constexpr bool is_letter(CharacterClass kind) {
  return kind >= CharacterClass::upper && kind <= CharacterClass::caseless;
}

// For people: letters and printable ASCII as they are, everything else by number.
std::string escaped(std::string_view text);
// The text around [from, to), which stands in brackets: ..."lo,[ wor]ld"
std::string surroundings(std::string_view text, std::size_t from, std::size_t to);
// "the text ends at byte 17: ..."lo, world[]""
std::string end_of(std::string_view text);

}  // namespace assay::tokenizers
