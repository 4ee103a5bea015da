// The merges of `fast`, for a set of instructions: pieces of up to 255 bytes, one by itself or several in turns.
//
// A number for each part: the rank of what it makes with the next one, and behind that its place. So the lowest of all
// is the merge that is next. A merge takes two looks into a table of pairs that is larger than a cache; taking turns,
// the looks of one piece are waited for while others are merged.
#pragma once

#include "impls/tokenizers/byte_bpe_encode/fast_keys.h"

namespace assay::byte_bpe_encode::cached {

struct Merging {
  alignas(64) std::uint32_t next_merge[256];
  Place parts[256];
  std::uint8_t before[256], behind[256];
  unsigned size;
  unsigned merged;  // the part that has just been made, and what it makes with its neighbours is to be looked up
};

constexpr std::uint32_t merges_with_none = ~std::uint32_t{0};

template <class Set>
void begin_merging(const MergeTables& tables, Merging& merging, const Byte* piece, unsigned size) {
  merging.size = size;
  merging.merged = size;
  for (unsigned at = 0; at < size; ++at) {
    merging.parts[at] = tables.of_byte[piece[at]];
    merging.before[at] = static_cast<std::uint8_t>(at - 1), merging.behind[at] = static_cast<std::uint8_t>(at + 1);
  }
  for (unsigned at = 0; at + 1 < size; ++at)
    merging.next_merge[at] = tables.of_two_bytes[piece[at] * 256u + piece[at + 1]] << 8 | at;
  for (unsigned at = size - 1; at < ((size + 15) & ~15u); ++at) merging.next_merge[at] = merges_with_none;
}

template <class Set>
[[gnu::always_inline]] inline void fetch_pair(const MergeTables& tables, Place left, Place right) {
  __builtin_prefetch(tables.slots + slot_of(pair_key(left, right), tables.shift));
}

// What the part that has just been made makes with its neighbours.
template <class Set>
[[gnu::always_inline]] inline void look_up_made(const MergeTables& tables, Merging& merging) {
  const unsigned made = merging.merged, size = merging.size;
  if (made >= size) return;
  const unsigned next = merging.behind[made], last = merging.before[made];
  if (next < size) merging.next_merge[made] = rank_of(tables, merging.parts[made], merging.parts[next]) << 8 | made;
  if (made > 0) merging.next_merge[last] = rank_of(tables, merging.parts[last], merging.parts[made]) << 8 | last;
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
  begin_merging<Set>(tables, merging, piece, size);
  while (merge_lowest<Set>(tables, merging)) look_up_made<Set>(tables, merging);
  unsigned count = 0;
  for (unsigned at = 0; at < size; at = merging.behind[at]) parts[count++] = merging.parts[at];
  return count;
}

// Several pieces in turns: begin(number) begins the next one as that merging, or says that there is none; end(number)
// is told when no merge is left. All look up before any merges on: what is written one by one could not be read as a
// vector at once.
template <class Set, unsigned at_a_time, class Begin, class End>
[[gnu::always_inline]] inline void merge_in_turns(const MergeTables& tables, Merging* mergings, Begin begin, End end) {
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
  Merging mergings[at_a_time];
  unsigned of[at_a_time], next = 0;
  const auto begin = [&](unsigned number) {
    if (next == count) return false;
    of[number] = next;
    begin_merging<Set>(tables, mergings[number], pieces[next].piece, pieces[next].size);
    ++next;
    return true;
  };
  const auto end = [&](unsigned number) {
    const Merging& merging = mergings[number];
    const unsigned second = merging.behind[0];
    const bool two = second < merging.size && merging.behind[second] == merging.size;
    pieces[of[number]].left = two ? merging.parts[0] : no_part;
    pieces[of[number]].right = two ? merging.parts[second] : no_part;
  };
  merge_in_turns<Set, at_a_time>(tables, mergings, begin, end);
}

}  // namespace assay::byte_bpe_encode::cached
