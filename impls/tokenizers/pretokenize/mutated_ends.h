// A text cut with a bug: for the mutants of ops on text.
#pragma once

#include <string_view>
#include <vector>

#include "impls/tokenizers/pretokenize/mutated_splitter.h"

namespace assay::pretokenize {

// The kinds of pieces that the first two of several splits make.
enum class Part { number, han, rest };

inline Part part_of(const Character& character, Bug bug) {
  if (tokenizers::numbers >> character.kind & 1u) return Part::number;
  const std::uint32_t last_han = bug == Bug::han_to_the_end_of_block ? 0x9fff : 0x9fa5;
  const bool han = is_one_of(character.code_point, {{0x4e00, last_han}}) && bug != Bug::han_left_out;
  const bool kana = is_one_of(character.code_point, {{0x3040, 0x30ff}}) && bug != Bug::kana_left_out;
  return han || kana ? Part::han : Part::rest;
}

inline void append_ends_of_splits(const std::vector<Character>& characters, const Rules& rules, Bug bug,
                                  std::vector<std::int64_t>& ends) {
  for (std::size_t from = 0, to = 0; from < characters.size(); from = to) {
    const Part part = part_of(characters[from], bug);
    while (to < characters.size() && part_of(characters[to], bug) == part) ++to;
    if (part == Part::han && bug == Bug::third_split_skips_han) ends.push_back(characters[to - 1].end);
    else MutatedSplitter(characters, to, rules, bug).append_ends(from, ends);
  }
}

// Ends a piece where the first 16 bytes begin that are aligned, as code does that goes there byte by byte.
inline void cut_where_aligned(std::vector<std::int64_t>& ends, std::string_view text) {
  const auto head = static_cast<std::int64_t>(-reinterpret_cast<std::uintptr_t>(text.data()) % 16);
  const auto at = std::ranges::lower_bound(ends, head);
  if (head > 0 && at != ends.end() && *at != head) ends.insert(at, head);
}

// The ends of the pieces of a text.
inline std::vector<std::int64_t> mutated_ends(std::string_view text, std::string_view pattern, Bug bug) {
  if (bug == Bug::fifteen_left && text.size() % 16 == 15) text.remove_suffix(1);
  const auto* const first = reinterpret_cast<const Byte*>(text.data());
  const std::vector<Character> characters = decode(first, first + text.size(), bug);
  const Rules rules = rules_of(pattern, bug);
  std::vector<std::int64_t> ends;
  if (rules.splits) append_ends_of_splits(characters, rules, bug, ends);
  else MutatedSplitter(characters, characters.size(), rules, bug).append_ends(0, ends);
  if (bug == Bug::last_piece && ends.size() > 1) ends.pop_back();
  // What is still in the buffer when the text ends with it.
  if (bug == Bug::buffer_edge && !ends.empty() && ends.back() % 4096 == 0) ends.pop_back();
  if (bug == Bug::unaligned) cut_where_aligned(ends, text);
  return ends;
}

}  // namespace assay::pretokenize
