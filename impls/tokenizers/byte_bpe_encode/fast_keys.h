// Pieces as keys of the cache of `fast`, and pairs as keys of its merges. What is called from code for a set of
// instructions is always part of it: the linker must not take it for others.
#pragma once

#include <cstring>

#include "impls/tokenizers/byte_bpe_encode/fast.h"

namespace assay::byte_bpe_encode::cached {

[[gnu::always_inline]] inline std::uint64_t word_at(const Byte* at) {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// Both halves of a product: every bit of the words has its say in the upper ones of the result.
[[gnu::always_inline]] inline std::uint64_t hash_of(std::uint64_t low, std::uint64_t high) {
  const auto product = static_cast<unsigned __int128>(low ^ 0x9e3779b97f4a7c15u) * (high ^ 0xd6e8feb86659fd93u);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

struct Key {
  std::uint64_t low, high;
};

// By the number of bytes, which bits of the two words of a short piece are its own. Of the file that uses it.
struct Masks {
  std::uint64_t low[16], high[16];
};
constexpr Masks make_masks() {
  Masks masks{};
  for (unsigned size = 1; size < 16; ++size) {
    masks.low[size] = size < 8 ? (std::uint64_t{1} << (8 * size)) - 1 : ~std::uint64_t{0};
    masks.high[size] = size > 8 ? (std::uint64_t{1} << (8 * size - 64)) - 1 : 0;
  }
  return masks;
}
static constexpr Masks masks_of_size = make_masks();

// Of 1 to 15 bytes, with 16 to be read.
[[gnu::always_inline]] inline Key short_key(const Byte* piece, std::size_t size) {
  return {word_at(piece) & masks_of_size.low[size],
          (word_at(piece + 8) & masks_of_size.high[size]) | std::uint64_t{size} << 56};
}

// The upper half of the key of a longer piece; the lower half of that says where its bytes are stored.
[[gnu::always_inline]] inline std::uint64_t long_mark(std::size_t size) {
  return (std::uint64_t{0x80} << 56) | std::uint64_t{size} << 32;
}

// Of 16 bytes and more.
[[gnu::always_inline]] inline std::uint64_t long_hash(const Byte* piece, std::size_t size) {
  std::uint64_t hash = hash_of(word_at(piece + size - 16) ^ size, word_at(piece + size - 8));
  for (std::size_t at = 0; at + 16 < size; at += 16)
    hash = hash_of(word_at(piece + at) ^ hash, word_at(piece + at + 8) + hash);
  return hash;
}

// Writes the ids of an entry.
[[gnu::always_inline]] inline std::int32_t* give(const Entry& entry, const std::uint32_t* store,
                                                 std::int32_t* written) {
  const auto* const from = entry.count <= 3 ? entry.ids : reinterpret_cast<const std::int32_t*>(store + entry.ids[0]);
  for (std::uint32_t i = 0; i < entry.count; ++i) written[i] = from[i];
  return written + entry.count;
}

[[gnu::always_inline]] inline std::size_t line_of(std::uint64_t pair, unsigned shift) {
  return static_cast<std::size_t>((pair * 0x9e3779b97f4a7c15u) >> shift);
}

[[gnu::always_inline]] inline std::uint64_t pair_key(Place left, Place right) {
  return std::uint64_t{left} << 20 | right;
}

// The rank that a slot of a line has with this pair, or no_merge.
[[gnu::always_inline]] inline std::uint32_t rank_in_line(const std::uint64_t* slots, std::uint64_t wanted) {
  for (unsigned at = 0; at < 8; ++at)
    if (slots[at] >> 24 == wanted) return static_cast<std::uint32_t>(slots[at]) & no_merge;
  return no_merge;
}

// When two tokens become one. `in_line` is the set's own rank_in_line: where in a line a pair is cannot be foreseen.
template <class InLine>
[[gnu::always_inline]] inline std::uint32_t rank_by(const MergeTables& tables, Place left, Place right,
                                                    InLine in_line) {
  const std::uint64_t wanted = pair_key(left, right), last = (std::uint64_t{1} << (64 - tables.shift)) - 1;
  for (std::size_t line = line_of(wanted, tables.shift);; line = (line + 1) & last) {
    const std::uint64_t* const slots = tables.lines[line].slots;
    const std::uint32_t rank = in_line(slots, wanted);
    if (slots[7] == ~std::uint64_t{0} || rank != no_merge) [[likely]]
      return rank;
  }
}
[[gnu::always_inline]] inline std::uint32_t rank_of(const MergeTables& tables, Place left, Place right) {
  return rank_by(tables, left, right, rank_in_line);
}

[[gnu::always_inline]] inline Place made_by(const MergeTables& tables, std::uint32_t rank) {
  return tables.made == nullptr ? rank : tables.made[rank];
}

}  // namespace assay::byte_bpe_encode::cached
