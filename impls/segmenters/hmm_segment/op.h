// hmm_segment: the order of its values, and its rules, for its implementations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "harness/op.h"
#include "impls/segmenters/hmm/op.h"

namespace assay::hmm_segment {

// Cuts a text into words by a hidden Markov model of what place in a word each character has, as jieba.finalseg 0.42.1
// does it.
//
// A block is a run of characters from U+4E00 to U+9FD5. Its characters have states B, E, M and S (hmm/op.h), of which
// the most probable sequence is found (Viterbi): the first character's V[y] is start[y] + emission[y][it]; each further
// one's is the greatest
//   (V[x] of the one before + transition[x][y]) + emission[y][it]
// of the two states x that y may follow, and x is kept. From the last character, whose state is E or S, with the
// greater V, the kept ones are followed back. Ties: the state with the later letter (B < E < M < S). A word ends behind
// each E and S.
//
// rule: what is added.
// - jieba: logs in float64 as the model has them, rounded in this order; log_of_zero among them, which swallows others.
// - units: each log is rounded to a multiple of 1/65536 first (to the nearest, ties to even), and is -1024 where it is
// less.
//   Then no sum is rounded, whatever its order. A block has at most 2^25 characters.
//
// Of what is no block, what [a-zA-Z0-9]+(\.[0-9]+)?%? matches from left to right is a piece, and so is what lies
// between two matches, or between one and a block. (\d of jieba's expression has the digits of other scripts, too; here
// it has not.)
//
// text: bytes. model: path of a model (hmm/op.h); constant. ends: the end of each piece, in bytes, ascending; the last
// is the length of the text. An empty text has none.
//
// A character is a well-formed UTF-8 sequence (Unicode 16, table 3-7); a byte that is not part of one is a character of
// its own, in no block.
enum Input : std::size_t { text, model_file };
enum Output : std::size_t { ends };

inline constexpr const char *jieba_rule = "jieba", *units_rule = "units";
inline constexpr double least_of_units = -1024, units_of_one = 65536;
inline constexpr std::uint32_t first_of_blocks = 0x4e00, last_of_blocks = 0x9fd5;

inline bool in_units(const Parameters& parameters) { return parameters.get<std::string>("rule") == units_rule; }

}  // namespace assay::hmm_segment
