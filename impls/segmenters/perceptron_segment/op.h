// perceptron_segment: the order of its values, and its rules, for its implementations.
#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/op.h"
#include "impls/segmenters/perceptron/op.h"

namespace assay::perceptron_segment {

// Cuts a text into words by the places of its characters in them, which an averaged perceptron tells from the
// characters around each (perceptron/op.h).
//
// A run is made of characters that are no white space (blank, tab, CR, LF, U+3000). A run of white space is a piece.
// The characters of a run have states B, E, M and S (hmm/op.h), each of which may follow some of them; a run begins
// with B or S and ends with E or S. The sequence with the greatest sum is taken: of the weight of the first state, of
// each step, and of each character's features for its state, which are one for each template with the characters at its
// places. Sums are whole numbers. Ties: of the sequences with the greatest sum the one that has the later letter (B < E
// < M < S) where they differ last. A word ends behind each E and S.
//
// text: bytes. model: path of a file of weights; constant. ends: the end of each piece, in bytes, ascending; the last
// is the length of the text. An empty text has none.
//
// A character is a well-formed UTF-8 sequence (Unicode 16, table 3-7); a byte that is not part of one is a character of
// its own, and for features U+FFFD. U+0000, too, is for features what stands outside of a run.
enum Input : std::size_t { text, model_file };
enum Output : std::size_t { ends };

constexpr bool is_space(std::uint32_t code) {
  return code == ' ' || code == '\t' || code == '\r' || code == '\n' || code == 0x3000;
}

}  // namespace assay::perceptron_segment
