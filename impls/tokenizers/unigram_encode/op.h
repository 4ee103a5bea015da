// unigram_encode: the order of its values and its rules, for its implementations.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include "harness/op.h"

namespace assay::unigram_encode {

// The ids of a text by a unigram model of SentencePiece (Kudo 2018): the text is normalised (charsmap_normalize/op.h),
// and cut into the pieces whose scores have the greatest sum.
//
// Places are the beginnings of characters of the normalised text. From each, a piece of the type NORMAL or USER_DEFINED
// that stands there leads to its end; where none has exactly one character, the unknown piece leads over that one
// character. A NORMAL piece adds its score. The unknown piece adds the lowest score of all NORMAL pieces less 10, in
// float32. Places are taken in ascending order, and pieces at a place in the order of their lengths, the unknown one
// last: what reaches an end replaces what was there before only if its sum is *greater*. The best sum of a place is
// kept as a float32, but for float64. `rule` says what else is rounded:
//
// double: as sentencepiece 0.1.97 does it. A candidate is the sum, in float64, of a score and the float32 that is
//   kept, and is compared as such. A user-defined piece of n bytes adds n * m - 0.1 in float64, where n * m is in
//   float32, and m is the greatest score of a NORMAL piece, but at least 2^-126.
// single: as 0.2.3 does it. A candidate is a float32, too. A user-defined piece of n bytes adds 0.1 (n - 1), rounded to
//   float32. Before a place whose kept sum is beyond -100000 or 100000 goes on, that sum is taken off it and off all
//   kept sums behind it.
// float64: as Hugging Face's tokenizers does it. All is in float64: what is kept, and what the unknown piece adds. A
//   user-defined piece adds its own score, as a NORMAL one does.
//
// Neighbours that are unknown are one id. With byte_fallback, each byte of an unknown character is the id of its piece
// <0x..> instead, and nothing becomes one.
//
// text: bytes. vocabulary: path of a model of the kind unigram; constant. ids: i32.
enum Input : std::size_t { text, vocabulary };
enum Output : std::size_t { ids };

inline constexpr const char *double_rule = "double", *single_rule = "single", *float64_rule = "float64";
inline constexpr float unknown_penalty = 10, reset_beyond = 100000;

// What is in float64: nothing, candidates, or what is kept as well.
enum class Rounding : std::uint8_t { single, candidates_wide, all_wide };

inline Rounding rounding_of(const Parameters& parameters) {
  const auto& rule = parameters.get<std::string>("rule");
  return rule == single_rule ? Rounding::single : rule == double_rule ? Rounding::candidates_wide : Rounding::all_wide;
}

}  // namespace assay::unigram_encode
