// GPT-2's pattern once more, over characters that are decoded and classified beforehand, with a place for each bug.
// For the mutants of ops on text.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "generated/unicode14_stages.h"
#include "generated/unicode3_stages.h"
#include "impls/tokenizers/splitters.h"

namespace assay::pretokenize {

using tokenizers::Byte;
using unicode16::Class;

enum class Bug {
  none,
  contraction_case,
  contraction_after_letter,
  curly_apostrophe,
  ll_missing,
  trailing_space,
  newline_splits,
  any_space_leads,
  space_before_digits,
  unicode3,
  unicode14,
  ascii_space,
  ascii_digits,
  decimal_digits,
  digit_triples,
  underscore_is_letter,
  marks_are_letters,
  vowel_separator_is_space,
  two_bytes_per_character,
  byte_order_mark,
  nul_ends,
  replaced,
  swallows_next,
  overlong,
  surrogate_pairs,
  last_piece,
  buffer_edge,
  short_lengths,
  edge_of_64k,
  endless_runs,
  letters_by_32,
  spaces_at_buffer_edge,
  mark_before_control,
  fifteen_left,
  unaligned,
  tail_lane,
  reads_past_end,
  writes_past_end,
  input_overwritten
};

struct Character {
  std::uint32_t code_point;  // of an ill-formed byte: none
  Class kind;
  std::int64_t end;  // in bytes
};

constexpr std::uint32_t none = ~0u;

inline bool is_one_of(std::uint32_t code_point, std::initializer_list<std::pair<std::uint32_t, std::uint32_t>> ranges) {
  const auto contains = [&](auto range) { return code_point >= range.first && code_point <= range.second; };
  return std::ranges::any_of(ranges, contains);
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
    // Superscripts and fractions, letters used as numbers, circled ones.
    case Bug::decimal_digits:
      return is_one_of(code_point, {{0xb2, 0xb3},
                                    {0xb9, 0xb9},
                                    {0xbc, 0xbe},
                                    {0x2070, 0x2079},
                                    {0x2080, 0x2089},
                                    {0x2150, 0x2189},
                                    {0x2460, 0x249b},
                                    {0x24ea, 0x24ff},
                                    {0x3007, 0x3007}})
                 ? unicode16::other
                 : kind;
    case Bug::underscore_is_letter: return code_point == '_' ? unicode16::letter : kind;
    case Bug::marks_are_letters:
      return is_one_of(code_point, {{0x300, 0x36f}, {0x93e, 0x94d}, {0x20d0, 0x20f0}}) ? unicode16::letter : kind;
    case Bug::vowel_separator_is_space: return code_point == 0x180e ? unicode16::space : kind;
    case Bug::two_bytes_per_character: return code_point > 0xffff ? unicode16::other : kind;
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
    characters.push_back({code_point, in_tail ? unicode16::letter : classify(code_point, bug), offset});
    at += length;
  }
  return characters;
}

class MutatedSplitter {
 public:
  MutatedSplitter(std::vector<Character> characters, Bug bug) : characters_(std::move(characters)), bug_(bug) {}

  std::vector<std::int64_t> ends() const {
    std::vector<std::int64_t> ends;
    for (std::size_t at = 0; at < characters_.size();) {
      at = piece_end(at);
      ends.push_back(characters_[at - 1].end);
    }
    if (bug_ == Bug::last_piece && ends.size() > 1) ends.pop_back();
    // What is still in the buffer when the text ends with it.
    if (bug_ == Bug::buffer_edge && !ends.empty() && ends.back() % 4096 == 0) ends.pop_back();
    return ends;
  }

 private:
  std::uint32_t code_point(std::size_t at) const { return at < characters_.size() ? characters_[at].code_point : none; }
  bool is(Class kind, std::size_t at) const { return at < characters_.size() && characters_[at].kind == kind; }

  std::int64_t begin(std::size_t at) const { return at == 0 ? 0 : characters_[at - 1].end; }

  std::size_t contraction(std::size_t at) const {
    const std::size_t length = contraction_anywhere(at);
    // Its letters are looked for in the block that it begins in.
    const bool lies_across = length > 0 && begin(at) / 65536 != (begin(at + length) - 1) / 65536;
    return bug_ == Bug::edge_of_64k && lies_across ? 0 : length;
  }

  std::size_t contraction_anywhere(std::size_t at) const {
    if (code_point(at) != '\'' && !(bug_ == Bug::curly_apostrophe && code_point(at) == 0x2019)) return 0;
    if (bug_ == Bug::contraction_after_letter && (at == 0 || !is(unicode16::letter, at - 1))) return 0;
    const auto letter = [&](std::size_t i) -> std::uint32_t {
      const std::uint32_t value = code_point(at + i);
      return bug_ == Bug::contraction_case && value >= 'A' && value <= 'Z' ? value | 0x20 : value;
    };
    const std::uint32_t first = letter(1), second = letter(2);
    if (first == 's' || first == 't' || first == 'm' || first == 'd') return 2;
    if ((first == 'r' || first == 'v') && second == 'e') return 3;
    return first == 'l' && second == 'l' && bug_ != Bug::ll_missing ? 3 : 0;
  }

  std::size_t spaces_end(std::size_t at) const {
    std::size_t end = at + 1;
    const auto stops = [&] { return bug_ == Bug::newline_splits && characters_[end - 1].code_point == '\n'; };
    while (is(unicode16::space, end) && !stops() && !is_cut(at, end)) ++end;
    const bool text_goes_on = end < characters_.size() && !is(unicode16::space, end) &&
                              !(bug_ == Bug::spaces_at_buffer_edge && begin(end) % 4096 == 0);
    return text_goes_on && end - at > 1 && bug_ != Bug::trailing_space ? end - 1 : end;
  }

  std::size_t piece_end(std::size_t at) const {
    if (const std::size_t length = contraction(at)) return at + length;
    std::size_t end = at;
    const bool glued = at + 1 < characters_.size() && !is(unicode16::space, at + 1) &&
                       !(bug_ == Bug::space_before_digits && is(unicode16::number, at + 1));
    const bool leads = code_point(at) == ' ' || (bug_ == Bug::any_space_leads && is(unicode16::space, at));
    if (leads && glued) ++end;
    const Class kind = characters_[end].kind;
    if (kind == unicode16::space) return spaces_end(at);
    const std::size_t most = bug_ == Bug::digit_triples && kind == unicode16::number ? end + 3 : characters_.size();
    while (is(kind, end) && end < most && !is_cut(at, end)) ++end;
    if (bug_ == Bug::mark_before_control && kind == unicode16::number && joins_mark(end)) ++end;
    return end;
  }

  bool is_cut(std::size_t at, std::size_t end) const {
    if (bug_ == Bug::short_lengths) return begin(end) - begin(at) >= 65535;
    if (bug_ == Bug::letters_by_32) {
      const std::size_t letters = end - at - (code_point(at) == ' ' ? 1 : 0);
      return letters > 0 && letters % 32 == 0 && code_point(end - 1) < 128 && code_point(end) >= 128 &&
             is(unicode16::letter, end);
    }
    return bug_ == Bug::endless_runs && end - at >= 250000;
  }
  // A combining mark, and U+0000 behind it.
  bool joins_mark(std::size_t at) const {
    return code_point(at) >= 0x300 && code_point(at) <= 0x36f && code_point(at + 1) == 0;
  }

  std::vector<Character> characters_;
  Bug bug_;
};

// Ends a piece where the first 16 bytes begin that are aligned, as code does that goes there byte by byte.
inline void cut_where_aligned(std::vector<std::int64_t>& ends, std::string_view text) {
  const auto head = static_cast<std::int64_t>(-reinterpret_cast<std::uintptr_t>(text.data()) % 16);
  const auto at = std::ranges::lower_bound(ends, head);
  if (head > 0 && at != ends.end() && *at != head) ends.insert(at, head);
}

// The ends of the pieces of a text.
inline std::vector<std::int64_t> mutated_ends(std::string_view text, Bug bug) {
  if (bug == Bug::fifteen_left && text.size() % 16 == 15) text.remove_suffix(1);
  const auto* const first = reinterpret_cast<const Byte*>(text.data());
  std::vector<std::int64_t> ends = MutatedSplitter(decode(first, first + text.size(), bug), bug).ends();
  if (bug == Bug::unaligned) cut_where_aligned(ends, text);
  return ends;
}

}  // namespace assay::pretokenize
