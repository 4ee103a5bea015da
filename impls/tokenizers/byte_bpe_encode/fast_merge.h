// The merges of `fast`, for a set of instructions: pieces of up to 255 bytes, one by itself or several in turns.
//
// A number for each part: the rank of what it makes with the next one, and behind that its place. So the lowest of all
// is the merge that is next. A merge takes two looks into a table of pairs that is larger than a cache; taking turns,
// the looks of one piece are waited for while others are merged.
#pragma once

#include "impls/tokenizers/byte_bpe_encode/fast_characters.h"
#include "impls/tokenizers/byte_bpe_encode/fast_keys.h"

namespace assay::byte_bpe_encode::cached {

struct Merging {
  alignas(64) std::uint32_t next_merge[256];
  Place parts[256];
  std::uint8_t before[256], behind[256];
  unsigned size;    // as how many parts it began
  unsigned merged;  // the part that has just been made, and what it makes with its neighbours is to be looked up
};

constexpr std::uint32_t merges_with_none = ~std::uint32_t{0}, not_looked_up = merges_with_none - 1;
// In the place of a part that was made: some have not been looked up yet.
constexpr unsigned some_new = ~0u;

[[gnu::always_inline]] inline void link_parts(Merging& merging) {
  for (unsigned at = 0; at < merging.size; ++at)
    merging.before[at] = static_cast<std::uint8_t>(at - 1), merging.behind[at] = static_cast<std::uint8_t>(at + 1);
  for (unsigned at = merging.size - 1; at < ((merging.size + 15) & ~15u); ++at)
    merging.next_merge[at] = merges_with_none;
}

template <class Set>
[[gnu::always_inline]] inline void fetch_pair(const MergeTables& tables, Place left, Place right) {
  __builtin_prefetch(tables.lines + line_of(pair_key(left, right), tables.shift));
}

struct Symbol {
  Place part;
  unsigned bytes;
};

// What a piece begins with, of which so many bytes are left: a character that can be one symbol, or a byte.
[[gnu::always_inline]] inline Symbol symbol_at(const MergeTables& tables, const Byte* at, unsigned left,
                                               unsigned before) {
  if (leads(*at)) {
    const unsigned wanted = *at < 0xe0 ? 2 : 3;
    if (left >= wanted && continues(at[1]) && continues(at[wanted - 1]) && (left == wanted || !continues(at[wanted]))) {
      const std::uint32_t entry = tables.of_character[wanted == 2 ? number_of_two(at) : number_of_three(at)];
      if ((entry >> before & 1) != 0) return {entry & token_of_entry, wanted};
    }
  }
  return {tables.of_byte[*at], 1};
}

// Of a piece that has characters beyond ASCII: those that can be one symbol are.
template <class Set>
void begin_with_characters(const MergeTables& tables, Merging& merging, const Byte* piece, unsigned bytes) {
  unsigned count = 0, before = at_start, last_length = 0;
  for (unsigned at = 0; at < bytes;) {
    const Symbol symbol = symbol_at(tables, piece + at, bytes - at, before);
    const Place part = symbol.part;
    const unsigned length = symbol.bytes;
    if (last_length == 1 && length == 1) {
      merging.next_merge[count - 1] = tables.of_two_bytes[piece[at - 1] * 256u + piece[at]] << 8 | (count - 1);
    } else if (count > 0) {
      merging.next_merge[count - 1] = not_looked_up;
      fetch_pair<Set>(tables, merging.parts[count - 1], part);
    }
    merging.parts[count++] = part;
    at += last_length = length;
    before = continues(piece[at - 1]) ? behind_continuing : behind_another;
  }
  merging.size = count;
  merging.merged = some_new;
  link_parts(merging);
}

// `by_characters`: characters may be one symbol.
template <class Set, bool by_characters>
[[gnu::noinline]] void begin_merging(const MergeTables& tables, Merging& merging, const Byte* piece, unsigned bytes) {
  for (unsigned at = 0; at < bytes; ++at) {
    if (by_characters && leads(piece[at])) return begin_with_characters<Set>(tables, merging, piece, bytes);
    merging.parts[at] = tables.of_byte[piece[at]];
  }
  for (unsigned at = 0; at + 1 < bytes; ++at)
    merging.next_merge[at] = tables.of_two_bytes[piece[at] * 256u + piece[at + 1]] << 8 | at;
  merging.size = merging.merged = bytes;
  link_parts(merging);
}

template <class Set>
[[gnu::noinline]] void look_up_new(const MergeTables& tables, Merging& merging) {
  for (unsigned at = 0; at + 1 < merging.size; ++at) {
    if (merging.next_merge[at] != not_looked_up) continue;
    merging.next_merge[at] = rank_by(tables, merging.parts[at], merging.parts[at + 1], Set::rank_in_line) << 8 | at;
  }
}

// What the part that has just been made makes with its neighbours.
template <class Set>
[[gnu::always_inline]] inline void look_up_made(const MergeTables& tables, Merging& merging) {
  const unsigned made = merging.merged, size = merging.size;
  if (made >= size) {
    if (made == some_new) look_up_new<Set>(tables, merging);
    return;
  }
  const unsigned next = merging.behind[made], last = merging.before[made];
  if (next < size)
    merging.next_merge[made] = rank_by(tables, merging.parts[made], merging.parts[next], Set::rank_in_line) << 8 | made;
  if (made > 0)
    merging.next_merge[last] = rank_by(tables, merging.parts[last], merging.parts[made], Set::rank_in_line) << 8 | last;
}

// Makes one merge; false if there is none.
template <class Set>
[[gnu::always_inline]] inline bool merge_lowest(const MergeTables& tables, Merging& merging) {
  const unsigned size = merging.size;
  std::uint32_t* const next_merge = merging.next_merge;
  const std::uint32_t lowest = Set::lowest(next_merge, (size + 15) & ~15u);
  if (lowest >= no_merge << 8) return false;
  const unsigned at = lowest & 0xff, gone = merging.behind[at], next = merging.behind[gone];
  const Place place = made_by(tables, lowest >> 8);
  merging.parts[at] = place;
  merging.behind[at] = static_cast<std::uint8_t>(next);
  merging.merged = at;
  next_merge[gone] = next_merge[at] = merges_with_none;
  if (next < size) {
    merging.before[next] = static_cast<std::uint8_t>(at);
    fetch_pair<Set>(tables, place, merging.parts[next]);
  }
  if (at > 0) fetch_pair<Set>(tables, merging.parts[merging.before[at]], place);
  return true;
}

template <class Set>
unsigned merge_alone(const MergeTables& tables, const Byte* piece, unsigned size, Place* parts) {
  Merging merging;
  begin_merging<Set, true>(tables, merging, piece, size);
  do look_up_made<Set>(tables, merging);
  while (merge_lowest<Set>(tables, merging));
  unsigned count = 0;
  for (unsigned at = 0; at < merging.size; at = merging.behind[at]) parts[count++] = merging.parts[at];
  return count;
}

template <class Set>
[[gnu::always_inline]] inline bool begin_turn(const MergeTables& tables, Merging& merging, const Byte* piece,
                                              unsigned bytes, bool by_characters) {
  if (by_characters) begin_merging<Set, true>(tables, merging, piece, bytes);
  else begin_merging<Set, false>(tables, merging, piece, bytes);
  return true;
}

[[gnu::always_inline]] inline unsigned take_parts(const Merging& merging, Place* parts) {
  unsigned count = 0;
  for (unsigned at = 0; at < merging.size; at = merging.behind[at]) parts[count++] = merging.parts[at];
  return count;
}

// Several pieces in turns: begin(number) begins the next one as that merging, or says that there is none; end(number)
// is told when no merge is left. All look up before any merges on: what is written one by one could not be read as a
// vector at once. Turn: what the set merges in turns by.
template <class Set, unsigned at_a_time, class Turn, class Begin, class End>
[[gnu::always_inline]] inline void merge_in_turns(const MergeTables& tables, Turn* mergings, Begin begin, End end) {
  std::uint8_t turns[at_a_time];  // which of them are at work
  unsigned at_work = 0;
  for (; at_work < at_a_time && begin(at_work); ++at_work) turns[at_work] = static_cast<std::uint8_t>(at_work);
  while (at_work > 0) {
    for (unsigned turn = 0; turn < at_work; ++turn) look_up_made<Set>(tables, mergings[turns[turn]]);
    for (unsigned turn = 0; turn < at_work;) {
      const unsigned number = turns[turn];
      if (merge_lowest<Set>(tables, mergings[number])) {
        ++turn;
        continue;
      }
      end(number);
      if (begin(number)) ++turn;
      else turns[turn] = turns[--at_work];
    }
  }
}

template <class Set>
void learn_in_turns(const MergeTables& tables, Learned* pieces, unsigned count) {
  constexpr unsigned at_a_time = 12;
  typename Set::Turn mergings[at_a_time];
  unsigned of[at_a_time], next = 0;
  const auto begin = [&](unsigned number) {
    for (; next < count; ++next) {
      // To look for characters takes longer here than it saves: most tokens have few.
      const bool by_characters = pieces[next].size > 16;
      if (!begin_turn<Set>(tables, mergings[number], pieces[next].piece, pieces[next].size, by_characters)) continue;
      of[number] = next++;
      return true;
    }
    return false;
  };
  const auto end = [&](unsigned number) {
    Place parts[most_scanned];
    const bool two = take_parts(mergings[number], parts) == 2;
    pieces[of[number]].left = two ? parts[0] : no_part;
    pieces[of[number]].right = two ? parts[1] : no_part;
  };
  merge_in_turns<Set, at_a_time>(tables, mergings, begin, end);
}

}  // namespace assay::byte_bpe_encode::cached
