// dag_route: the order of its values, and its rules, for its implementations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "harness/op.h"
#include "impls/segmenters/dictionary/op.h"

namespace assay::dag_route {

// Cuts a text into the words of a dictionary whose probabilities have the greatest product, as jieba 0.42.1 does it
// without its hidden Markov model (cut(text, HMM=False)).
//
// From a character lead the words that begin with it; where none does, it alone. From right to left the best way from
// each character to the end is found: of the words to choose from, the one with the greatest
//   (log(frequency) - log(total)) + best sum behind it,
// in float64 and rounded in this order; of equal ones the longest. `frequency` is that of the word (1 for a character
// that is none), `total` the sum of all in the file; log is that of float64, as the C library has it. Behind the last
// character the sum is 0.
//
// blocks: what is one text to this.
// - jieba: each run of the characters that jieba's expression has: U+4E00 to U+9FD5, the letters and digits of ASCII,
// and
//   + # & . _ % -. Pieces of one letter or digit of ASCII that follow each other become one. Of all else each character
//   is a piece, but CR and LF together are one.
// - none: all of the text as it is; nothing is joined.
//
// text: bytes. dictionary: path of a dictionary (impls/segmenters/dictionary/op.h), each word with its frequency;
// constant. ends: the end of each piece, in bytes, ascending; the last is the length of the text. An empty text has
// none.
//
// A character is a well-formed UTF-8 sequence (Unicode 16, table 3-7); a byte that is not part of one is a character of
// its own, in no word and in no block.
enum Input : std::size_t { text, dictionary_file };
enum Output : std::size_t { ends };

inline constexpr const char *jieba_blocks = "jieba", *no_blocks = "none";

inline bool cuts_blocks(const Parameters& parameters) { return parameters.get<std::string>("blocks") == jieba_blocks; }

}  // namespace assay::dag_route
