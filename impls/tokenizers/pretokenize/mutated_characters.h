// Texts as characters that are decoded and classified beforehand, with a place for each bug. For the mutants of ops on
// text.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

#include "generated/unicode14_stages.h"
#include "generated/unicode3_stages.h"
#include "impls/tokenizers/pretokenize/bugs.h"
#include "impls/tokenizers/scan.h"

namespace assay::pretokenize {

using tokenizers::Byte;
using unicode16::Class;

struct Character {
  std::uint32_t code_point;  // of an ill-formed byte: none
  Class kind;
  std::int64_t end;  // in bytes
};

constexpr std::uint32_t none = tokenizers::no_character;

inline bool is_one_of(std::uint32_t code_point, std::initializer_list<std::pair<std::uint32_t, std::uint32_t>> ranges) {
  const auto contains = [&](auto range) { return code_point >= range.first && code_point <= range.second; };
  return std::ranges::any_of(ranges, contains);
}

// Superscripts and fractions, letters used as numbers, circled ones.
inline bool is_no_decimal(std::uint32_t code_point) {
  return is_one_of(code_point, {{0xb2, 0xb3},
                                {0xb9, 0xb9},
                                {0xbc, 0xbe},
                                {0x2070, 0x2079},
                                {0x2080, 0x2089},
                                {0x2150, 0x2189},
                                {0x2460, 0x249b},
                                {0x24ea, 0x24ff},
                                {0x3007, 0x3007}});
}

inline Class classify(std::uint32_t code_point, Bug bug) {
  if (code_point == none) return unicode16::other;
  const Class kind = unicode16::class_of(code_point);
  const bool ascii = code_point < 0x80;
  switch (bug) {
    // The classes have the same numbers in every version.
    case Bug::unicode3: return static_cast<Class>(unicode3::class_of(code_point));
    case Bug::unicode14: return static_cast<Class>(unicode14::class_of(code_point));
    case Bug::ascii_space: return kind == unicode16::space && !ascii ? unicode16::other : kind;
    case Bug::ascii_digits: return kind == unicode16::number && !ascii ? unicode16::other : kind;
    case Bug::decimal_digits: return is_no_decimal(code_point) ? unicode16::other : kind;
    case Bug::underscore_is_letter: return code_point == '_' ? unicode16::caseless : kind;
    case Bug::marks_are_letters:
      return is_one_of(code_point, {{0x300, 0x36f}, {0x93e, 0x94d}, {0x20d0, 0x20f0}}) ? unicode16::caseless : kind;
    case Bug::vowel_separator_is_space: return code_point == 0x180e ? unicode16::space : kind;
    case Bug::mark_of_order_is_space: return code_point == 0xfeff ? unicode16::space : kind;
    case Bug::no_break_space_is_none: return code_point == 0xa0 ? unicode16::other : kind;
    case Bug::two_bytes_per_character: return code_point > 0xffff ? unicode16::other : kind;
    case Bug::title_is_small: return kind == unicode16::title ? unicode16::lower : kind;
    case Bug::modifiers_are_small: return kind == unicode16::modifier ? unicode16::lower : kind;
    case Bug::caseless_are_small: return kind == unicode16::caseless ? unicode16::lower : kind;
    case Bug::caseless_are_capitals: return kind == unicode16::caseless ? unicode16::upper : kind;
    case Bug::cases_of_ascii: return tokenizers::letters >> kind & 1u && !ascii ? unicode16::caseless : kind;
    case Bug::symbols_are_none: return kind == unicode16::symbol ? unicode16::other : kind;
    case Bug::signs_of_ascii: return tokenizers::signs >> kind & 1u && !ascii ? unicode16::other : kind;
    case Bug::unassigned_are_symbols: return kind == unicode16::other && code_point > 0xff ? unicode16::symbol : kind;
    default: return kind;
  }
}

// The code point of a sequence that is known to have `length` bytes.
inline std::uint32_t value_of(const Byte* at, int length) {
  std::uint32_t value = length == 1 ? at[0] : at[0] & (0x7fu >> length);
  for (int i = 1; i < length; ++i) value = value << 6 | (at[i] & 0x3fu);
  return value;
}

// Six bytes that are a character above U+FFFF in UTF-16, each half written as if it were one.
inline bool is_surrogate_pair(const Byte* at, const Byte* const end) {
  return end - at >= 6 && at[0] == 0xed && (at[1] & 0xf0) == 0xa0 && (at[2] & 0xc0) == 0x80 && at[3] == 0xed &&
         (at[4] & 0xf0) == 0xb0 && (at[5] & 0xc0) == 0x80;
}

inline std::vector<Character> decode(const Byte* at, const Byte* const end, Bug bug) {
  std::vector<Character> characters;
  std::int64_t offset = 0;
  const std::int64_t in_vectors = (end - at) / 16 * 16;
  if (bug == Bug::byte_order_mark && end - at > 3 && at[0] == 0xef && at[1] == 0xbb && at[2] == 0xbf)
    at += 3, offset += 3;
  while (at < end && !(bug == Bug::nul_ends && *at == 0)) {
    int length = tokenizers::scan(at, end).bytes;
    std::uint32_t code_point = length == 1 && *at >= 0x80 ? none : value_of(at, length);
    int counted = length;
    if (code_point == none) {
      if (bug == Bug::replaced) code_point = 0xfffd, counted = 3;
      if (bug == Bug::swallows_next && *at >= 0xc2 && end - at > 1) length = counted = 2;
      if (bug == Bug::overlong && (*at == 0xc0 || *at == 0xc1) && end - at > 1 && (at[1] & 0xc0) == 0x80)
        length = counted = 2, code_point = value_of(at, 2);
      if (bug == Bug::surrogate_pairs && is_surrogate_pair(at, end)) {
        length = counted = 6;
        code_point = 0x10000 + ((value_of(at, 3) - 0xd800) << 10) + (value_of(at + 3, 3) - 0xdc00);
      }
    }
    const bool in_tail = bug == Bug::tail_lane && offset >= in_vectors;
    offset += counted;
    characters.push_back({code_point, in_tail ? unicode16::caseless : classify(code_point, bug), offset});
    at += length;
  }
  return characters;
}

}  // namespace assay::pretokenize
