// Merges in turns by AVX-512, of pieces that begin as 16 parts at most: the parts are one vector and their ranks
// another, and what a merge leaves out is closed up in both, so that no list has to be followed. All that is written is
// read as it was written, and no branch depends on where in a piece a merge is. For fast_avx512.cpp alone.
#pragma once

#include <immintrin.h>

#include "impls/tokenizers/byte_bpe_encode/fast_merge.h"

namespace assay::byte_bpe_encode::cached {

struct ShortMerging {
  static constexpr unsigned most_parts = 16;
  alignas(64) std::uint32_t ranks[most_parts];  // of what each part makes with the next one
  alignas(64) Place parts[most_parts];
  unsigned count;
  unsigned lane;  // of the part that has just been made, between two others
  Place left, made, right;
};

// In the place of that lane, of which there are 16: nothing has been made yet; and some ranks have not been looked up.
constexpr unsigned no_lane = 20, lane_of_new = 24;
constexpr std::uint32_t rank_of_new = no_merge + 1;

// False if it begins as more parts.
template <class Set>
[[gnu::noinline]] bool begin_turn(const MergeTables& tables, ShortMerging& merging, const Byte* piece, unsigned bytes,
                                  bool by_characters) {
  unsigned count = 0, before = at_start, last_length = 0;
  bool some_new = false;
  _mm512_store_si512(merging.ranks, _mm512_set1_epi32(-1));
  for (unsigned at = 0; at < bytes;) {
    if (count == ShortMerging::most_parts) return false;
    Place part = tables.of_byte[piece[at]];
    unsigned length = 1;
    if (by_characters && leads(piece[at])) [[unlikely]] {
      const Symbol symbol = symbol_at(tables, piece + at, bytes - at, before);
      part = symbol.part, length = symbol.bytes;
    }
    if (last_length == 1 && length == 1) {
      merging.ranks[count - 1] = tables.of_two_bytes[piece[at - 1] * 256u + piece[at]];
    } else if (count > 0) {
      merging.ranks[count - 1] = rank_of_new;
      some_new = true;
      fetch_pair<Set>(tables, merging.parts[count - 1], part);
    }
    merging.parts[count++] = part;
    at += last_length = length;
    before = continues(piece[at - 1]) ? behind_continuing : behind_another;
  }
  merging.count = count;
  merging.lane = some_new ? lane_of_new : no_lane;
  merging.left = merging.made = merging.right = 0;
  return true;
}

template <class Set>
[[gnu::noinline]] void look_up_new(const MergeTables& tables, ShortMerging& merging) {
  for (unsigned at = 0; at + 1 < merging.count; ++at)
    if (merging.ranks[at] == rank_of_new)
      merging.ranks[at] = rank_by(tables, merging.parts[at], merging.parts[at + 1], Set::rank_in_line);
}

template <class Set>
[[gnu::always_inline]] inline void look_up_made(const MergeTables& tables, ShortMerging& merging) {
  if (merging.lane == lane_of_new) return look_up_new<Set>(tables, merging);
  const std::uint32_t before = rank_by(tables, merging.left, merging.made, Set::rank_in_line);
  const std::uint32_t behind = rank_by(tables, merging.made, merging.right, Set::rank_in_line);
  const bool is_last = merging.lane + 1 >= merging.count;
  __m512i ranks = _mm512_load_si512(merging.ranks);
  const unsigned lane = 1u << merging.lane;
  ranks = _mm512_mask_set1_epi32(ranks, static_cast<__mmask16>(lane >> 1), static_cast<int>(before));
  ranks = _mm512_mask_set1_epi32(ranks, static_cast<__mmask16>(lane), static_cast<int>(is_last ? no_merge : behind));
  _mm512_store_si512(merging.ranks, ranks);
}

template <class Set>
[[gnu::always_inline]] inline bool merge_lowest(const MergeTables& tables, ShortMerging& merging) {
  const __m512i ranks = _mm512_load_si512(merging.ranks);
  const std::uint32_t lowest = _mm512_reduce_min_epu32(ranks);
  if (lowest >= no_merge) return false;
  const unsigned lane =
      static_cast<unsigned>(__builtin_ctz(_mm512_cmpeq_epu32_mask(ranks, _mm512_set1_epi32(static_cast<int>(lowest)))));
  const Place made = made_by(tables, lowest);
  // Of what was written some time ago.
  merging.left = merging.parts[(lane - 1) & 15], merging.right = merging.parts[(lane + 2) & 15];
  fetch_pair<Set>(tables, merging.left, made);
  fetch_pair<Set>(tables, made, merging.right);
  const auto kept = static_cast<__mmask16>(~(2u << lane));
  const __m512i parts = _mm512_mask_set1_epi32(_mm512_maskz_compress_epi32(kept, _mm512_load_si512(merging.parts)),
                                               static_cast<__mmask16>(1u << lane), static_cast<int>(made));
  _mm512_store_si512(merging.parts, parts);
  _mm512_store_si512(merging.ranks, _mm512_mask_compress_epi32(_mm512_set1_epi32(-1), kept, ranks));
  --merging.count;
  merging.lane = lane;
  merging.made = made;
  return true;
}

[[gnu::always_inline]] inline unsigned take_parts(const ShortMerging& merging, Place* parts) {
  _mm512_storeu_si512(parts, _mm512_load_si512(merging.parts));
  return merging.count;
}

}  // namespace assay::byte_bpe_encode::cached
