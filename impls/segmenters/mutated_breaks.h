// Texts as characters that are decoded and classified beforehand, with a place for each bug. For the mutants of UAX
// #29.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/mutant.h"
#include "impls/mutants/call_bugs.h"
#include "impls/mutants/mutated_text.h"
#include "impls/segmenters/break_bugs.h"
#include "impls/segmenters/break_scan.h"

namespace assay::segmenters {

struct BreakCharacter {
  std::uint32_t code_point;  // of an ill-formed byte: tokenizers::no_character
  std::uint8_t kind;
  std::int64_t from, to;  // in bytes
};

// Letters and marks that came with Unicode 16.
inline bool is_of_unicode_16(std::uint32_t code_point) {
  constexpr std::pair<std::uint32_t, std::uint32_t> ranges[] = {
      {0x1c89, 0x1c8a},   {0xa7cb, 0xa7cd},   {0xa7da, 0xa7dc},   {0x105c0, 0x105f3}, {0x10d40, 0x10d8f},
      {0x11380, 0x113e2}, {0x11bc0, 0x11bf9}, {0x16100, 0x16139}, {0x16d40, 0x16d79}, {0x1e5d0, 0x1e5fa}};
  return std::ranges::any_of(ranges,
                             [=](auto range) { return code_point >= range.first && code_point <= range.second; });
}

// Decodes leniently what it should not: overlong forms, and two surrogates.
inline tokenizers::Scanned scan_with(const Byte* at, const Byte* end, BreakBug bug) {
  const std::ptrdiff_t left = end - at;
  const auto more = [&](std::ptrdiff_t i) { return left > i && (at[i] & 0xc0u) == 0x80u; };
  if (bug == BreakBug::overlong && left > 1 && (at[0] == 0xc0 || at[0] == 0xc1) && more(1))
    return {(at[0] & 0x1fu) << 6 | (at[1] & 0x3fu), unicode16::other, 2};
  if (bug == BreakBug::overlong && at[0] == 0xe0 && more(1) && more(2) && at[1] < 0xa0)
    return {(at[1] & 0x3fu) << 6 | (at[2] & 0x3fu), unicode16::other, 3};
  if (bug == BreakBug::surrogate_pairs && left > 5 && at[0] == 0xed && at[1] >= 0xa0 && at[1] < 0xb0 && more(1) &&
      more(2) && at[3] == 0xed && at[4] >= 0xb0 && more(4) && more(5))
    return {0x10000 + ((at[1] & 0x0fu) << 16 | (at[2] & 0x3fu) << 10 | (at[4] & 0x0fu) << 6 | (at[5] & 0x3fu)),
            unicode16::other, 6};
  return tokenizers::scan(at, end);
}

template <class Classes>
std::uint8_t kind_with(std::uint32_t code_point, BreakBug bug) {
  if (code_point == tokenizers::no_character) return 0;
  if (bug == BreakBug::two_bytes_per_character && code_point > 0xffff) return 0;
  if (bug == BreakBug::older_tables && is_of_unicode_16(code_point)) return 0;
  return Classes::of(code_point);
}

template <class Classes>
std::vector<BreakCharacter> characters_with(std::string_view text, BreakBug bug) {
  const auto* const first = reinterpret_cast<const Byte*>(text.data());
  const Byte* const end = first + text.size();
  std::vector<BreakCharacter> all;
  std::int64_t shift = 0;
  for (const Byte* at = first; at < end;) {
    const tokenizers::Scanned scanned = scan_with(at, end, bug);
    if (bug == BreakBug::nul_ends && scanned.code_point == 0) break;
    std::int64_t bytes = scanned.bytes;
    const bool ill_formed = scanned.code_point == tokenizers::no_character;
    if (bug == BreakBug::swallows_next && ill_formed && *at >= 0xc2 && end - at > 1) bytes = 2;
    const std::int64_t from = at - first + shift;
    if (bug == BreakBug::replaced && ill_formed) shift += 2;
    all.push_back({scanned.code_point, kind_with<Classes>(scanned.code_point, bug), from, at - first + bytes + shift});
    at += bytes;
  }
  return all;
}

// What goes wrong with pieces that are right: `ends` of a text with these characters.
inline std::vector<std::int64_t> spoiled(std::vector<std::int64_t> ends, const std::vector<BreakCharacter>& characters,
                                         BreakBug bug) {
  const auto cut_at_multiples_of = [&](std::int64_t length) {
    // Where a character begins, and a piece goes on.
    std::vector<std::int64_t> more;
    for (const BreakCharacter& each : characters)
      if (each.from > 0 && each.from % length == 0) more.push_back(each.from);
    std::vector<std::int64_t> merged;
    std::ranges::set_union(ends, more, std::back_inserter(merged));
    ends = std::move(merged);
  };
  if (bug == BreakBug::last_piece && ends.size() > 1) ends.pop_back();
  if (bug == BreakBug::forgets_at_64) cut_at_multiples_of(64);
  if (bug == BreakBug::buffer_edge) cut_at_multiples_of(4096);
  if (bug == BreakBug::fifteen_left && !ends.empty() && ends.back() % 16 == 15) ends.back() -= 1;
  if (bug == BreakBug::short_lengths) {
    std::int64_t from = 0;
    for (std::int64_t& end : ends) {
      const std::int64_t length = end - from;
      from = end;
      if (length > 0xffff) end -= length & ~std::int64_t{0xffff};
    }
  }
  return ends;
}

// One place before which a text may be cut: `is_cut(at)` says whether, of a text's characters but the first.
template <class IsCut>
std::vector<std::int64_t> ends_with(const std::vector<BreakCharacter>& characters, BreakBug bug, const IsCut& is_cut) {
  std::vector<std::int64_t> ends;
  for (std::size_t at = 1; at < characters.size(); ++at)
    if (is_cut(at)) ends.push_back(characters[at].from);
  if (!characters.empty()) ends.push_back(characters.back().to);
  return spoiled(std::move(ends), characters, bug);
}

// How many of `kinds` stand before `at` that are `kind`, as flags are counted with a bug: whether the place between two
// of them is within a pair.
inline bool is_within_pair(const std::vector<std::uint8_t>& kinds, std::size_t at, std::uint8_t kind, BreakBug bug) {
  std::size_t before = 0, behind = 0;
  while (before < at && kinds[at - before - 1] == kind) ++before;
  while (at + behind < kinds.size() && kinds[at + behind] == kind) ++behind;
  switch (bug) {
    case BreakBug::flags_from_the_end: return behind % 2 == 1;
    case BreakBug::flags_all_joined: return true;
    case BreakBug::flags_all_cut: return false;
    case BreakBug::flags_counted_on:
      return std::count(kinds.begin(), kinds.begin() + static_cast<std::ptrdiff_t>(at), kind) % 2 == 1;
    default: return before % 2 == 1;
  }
}

struct DescribedBug {
  const char *name, *description;
  BreakBug bug;
};

inline constexpr DescribedBug bugs_of_bytes[] = {
    {"unicode_15_tables", "does not know the letters and marks of Unicode 16", BreakBug::older_tables},
    {"two_bytes_per_character", "has no classes above U+FFFF", BreakBug::two_bytes_per_character},
    {"invalid_utf8_replaced", "counts three bytes, those of U+FFFD, for an ill-formed one", BreakBug::replaced},
    {"invalid_utf8_merged", "takes the byte behind an ill-formed lead byte for part of it", BreakBug::swallows_next},
    {"overlong_accepted", "decodes overlong forms", BreakBug::overlong},
    {"surrogate_pairs_decoded", "takes two surrogates for the character that they are in UTF-16",
     BreakBug::surrogate_pairs},
    {"nul_ends_text", "stops at a zero byte", BreakBug::nul_ends},
    {"last_piece_dropped", "does not give the last of several pieces", BreakBug::last_piece},
    {"forgets_at_64", "forgets at each multiple of 64 bytes what stands before", BreakBug::forgets_at_64},
    {"forgets_at_buffer_edge", "forgets at each multiple of 4096 bytes what stands before", BreakBug::buffer_edge},
    {"lengths_in_16_bits", "keeps the length of a piece in 16 bits", BreakBug::short_lengths},
    {"wrong_at_16n_plus_15", "does not see the last byte of a tail of 15", BreakBug::fifteen_left},
    {"reads_past_end", "looks at the byte behind the text", BreakBug::reads_past_end},
    {"writes_past_end", "writes one end more than there is room for", BreakBug::writes_past_end},
    {"input_overwritten", "ends the text with a zero byte", BreakBug::input_overwritten},
};

// All of these, those of bytes but for some, and what goes wrong around any call.
inline std::vector<Mutant> break_mutants(Prepared (*prepare)(const Request&, BreakBug),
                                         std::span<const DescribedBug> own,
                                         std::initializer_list<BreakBug> without = {}) {
  const auto mutant = mutants::planted_in(prepare);
  std::vector<Mutant> all;
  for (const std::span<const DescribedBug> group : {own, std::span<const DescribedBug>(bugs_of_bytes)})
    for (const DescribedBug& each : group)
      if (std::ranges::find(without, each.bug) == without.end())
        all.push_back(mutant(each.name, each.description, each.bug));
  for (Mutant& each :
       mutants::around_calls([prepare](const Request& request) { return prepare(request, BreakBug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::segmenters
