// unigram_nbest: the order of its values and its rules, for its implementations.
#pragma once

#include <cstddef>
#include <string>

#include "harness/op.h"
#include "impls/tokenizers/unigram_lattice/op.h"

namespace assay::unigram_nbest {

// The n segmentations of a text whose pieces have the greatest sums of scores (Kudo 2018, section 3.3: the l-best), by
// a unigram model of SentencePiece. What a segmentation is, is said in unigram_encode/op.h: a way from place to place
// of the normalised text, by pieces of the type NORMAL or USER_DEFINED, and by the unknown piece where no piece has
// exactly one character. An empty text has one, of no pieces. If there are fewer than n, all of them are given.
//
// The score of a segmentation is the sum of those of its pieces. That of the unknown piece is the lowest score of all
// NORMAL pieces less 10. What a user-defined piece has, `rule` says, and what sums may be rounded to:
//
// float64: its own score; sums are in float64.
// single: 0.1 (c - 1) for c characters, as in the lattice of sentencepiece 0.2.3; sums are in float32 or wider.
// double: c m - 0.1 for c characters, as in that of 0.1.97, where m is the greatest score of a NORMAL piece, but at
//   least 2^-126; sums are in float32 or wider.
//
// (The encoders of both releases count bytes there, and not characters: so their best segmentation may be another one
// than the first of n.)
//
// They come in the order of their scores, the greatest first. Sums are rounded, and their order is not said: which of
// two comes first, and which of two is left out, is open where they are closer than that.
//
// text: bytes. vocabulary: path of a model of the kind unigram; constant. ids and scores: see unigram_lattice/op.h.
enum Input : std::size_t { text, vocabulary };
enum Output : std::size_t { ids, scores };

inline constexpr const char *double_rule = "double", *single_rule = "single", *float64_rule = "float64";

}  // namespace assay::unigram_nbest
