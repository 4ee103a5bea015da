// How long the dimensions of a generated case are: where code breaks.
#pragma once

#include <cstdint>

#include "harness/core/op_info.h"
#include "harness/core/random.h"

namespace assay {

// The ways to draw a length, the levels of a factor of a case (case_space.cpp).
enum class LengthKind : int {
  edge,      // of the op's own list, or else around a block
  anywhere,  // log-uniform from 1 up to the greatest: short lengths and long ones are met alike
  around,    // k 2^m - 1, k 2^m or k 2^m + 1, k odd: around every block, and two and three of them, and fifteen
};
inline constexpr int length_kinds = 3;

// `size` runs from 0 to 100 over a check: of what is drawn anywhere, short lengths first. Those have the remainder
// `turn` modulo `block`, so that a check with a turn for each remainder has them all.
std::int64_t draw_length(const DimensionInfo& dimension, LengthKind kind, Random& random, int size, std::int64_t block,
                         std::int64_t turn);

// The block of which a check of so many cases meets every remainder twice: a power of two from 4 to 4,096.
std::int64_t block_for(int cases);

}  // namespace assay
