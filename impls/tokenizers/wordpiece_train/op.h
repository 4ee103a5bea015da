// wordpiece_train: the order of its values, and its rule, for its implementations.
#pragma once

#include <cstdint>
#include <string>

#include "harness/op.h"

namespace assay::wordpiece_train {

// The merges that make pieces of WordPiece of a text. The text becomes words by bert_normalize, with the parameters
// `rule` and `case`; each word becomes its characters, of which those behind the first are other symbols than the same
// characters at the beginning ("##a" and "a"). Then, again and again: of all pairs of neighbours in a word that are
// there at least `least_frequency` times, the one of the highest score becomes a symbol of its own wherever it stands,
// from the left to the right. Everything is counted anew each time, in all words, as often as each occurs; in 'baaa'
// the pair of '##a' and
// '##a' is there twice. It ends with the `merges`-th merge, or when no such pair is left. `score`:
//
// frequency: how often the pair is there (trainers of Hugging Face's tokenizers: byte pair encoding with "##").
// ratio: that, by the product of how often its left and how often its right symbol is there at all (what papers say of
//   WordPiece). Scores are fractions of whole numbers, and compared as such: nothing is rounded.
//
// Of pairs of the same score, that of the smallest left id is taken, and of these that of the smallest right one. The
// id of a character at the beginning is twice its code point, and elsewhere one more; new symbols have the ids from
// `first_merged` on, in the order in which they came.
//
// text: bytes. merges: the ids of each pair, left and right, in the order of the merges.
enum Input : std::size_t { text };
enum Output : std::size_t { merges };

inline constexpr std::int32_t first_merged = 2 * 0x110000;

struct Settings {
  bool hf = false, cased = false, by_ratio = false;
  std::int64_t merges = 0, least_frequency = 1;
};

inline Settings settings_of(const Parameters& parameters) {
  return {parameters.get<std::string>("rule") == "hf", parameters.get<std::string>("case") == "cased",
          parameters.get<std::string>("score") == "ratio", parameters.get<std::int64_t>("merges"),
          parameters.get<std::int64_t>("least_frequency")};
}

}  // namespace assay::wordpiece_train
