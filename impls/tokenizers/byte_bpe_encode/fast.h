// The parts of `fast` that are compiled for sets of instructions, and what they work on. The tables are made by
// fast_tables.cpp, what is seldom done stands in fast_encoder.cpp, and fast_loop.h has the loop over a text.
#pragma once

#include <cstddef>
#include <cstdint>

#include "impls/tokenizers/scan.h"

namespace assay::byte_bpe_encode {

namespace cached {

using tokenizers::Byte;

// Tokens are numbered by id, which may have gaps: by its place among them.
using Place = std::uint32_t;
// A rank has 24 bits, and this one stands for none.
constexpr std::uint32_t no_merge = 0xffffff;
// Pieces of so many bytes are merged by a scan over all their ranks, longer ones as fast_long.h says; and none longer
// is cached.
constexpr std::size_t most_scanned = 255;
// So many bytes are a key by themselves.
constexpr std::size_t short_piece = 15;

// Pairs that become a third token, in eight slots: 20 bits of the left one, 20 of the right one and 24 of the rank; all
// ones: it is empty, and so are those behind it. What has no room in its line is in the next one that has.
struct alignas(64) PairLine {
  std::uint64_t slots[8];
};

// Which two tokens become a third, and when.
struct MergeTables {
  const PairLine* lines;              // half of their slots are empty, at least
  unsigned shift;                     // of a hash, to the number of a line
  const std::uint32_t* of_two_bytes;  // the ranks of two single bytes, 256 of the left one behind each other
  const std::uint32_t* of_character;  // entries of fast_characters.h, by number
  const Place* made;                  // by rank; nullptr: a rank is the place of what is made
  const std::int32_t* ids;
  const Place* of_byte;
};

// What is known of a piece. Of up to 15 bytes these are the key, and their number its last byte. Of longer ones it is
// their hash, their number, and where in the store the bytes are.
struct Entry {
  std::uint64_t low, high;
  std::int32_t ids[3];  // if there are more, the first says where in the store they are
  std::uint32_t count;
};

// Both have one cache line.
struct alignas(64) Bucket {
  Entry entries[2];
};

class Encoder;

// Where a token stands in the bytes of a vocabulary, and its place among the tokens.
struct Learned {
  const Byte* piece;
  std::uint32_t size;
  Place left, right;  // what it becomes; both no_part: something else than two tokens
};
constexpr Place no_part = ~Place{0};

// A character beyond ASCII, by the scanners of all: its tables are none of a set's.
tokenizers::Scanned scan_apart(const Byte* at, const Byte* end);

}  // namespace cached

// How texts are cut, as far as the loop over them is another.
enum class Cut : std::uint8_t { gpt2, words, words_of_single_numbers, cases, cases_of_single_numbers, by_pieces };

struct SimdKernels {
  std::int32_t* (*encode)(cached::Encoder& encoder, Cut cut, const cached::Byte* at, const cached::Byte* end,
                          std::int32_t* written);
  // Merges a piece of 1 to 255 bytes; writes the places of its tokens, and returns how many they are.
  unsigned (*merge)(const cached::MergeTables& tables, const cached::Byte* piece, unsigned size, cached::Place* parts);
  // Merges several in turns, each of 2 to 255 bytes, and says which of them become two tokens.
  void (*learn)(const cached::MergeTables& tables, cached::Learned* pieces, unsigned count);
};

const SimdKernels* fast_avx512();
const SimdKernels* fast_avx2();

}  // namespace assay::byte_bpe_encode
