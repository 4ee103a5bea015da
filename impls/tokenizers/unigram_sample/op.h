// unigram_sample: the order of its values and its rule, for its implementations.
#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/op.h"
#include "impls/tokenizers/unigram_lattice/op.h"

namespace assay::unigram_sample {

// Segmentations of a text, drawn by a unigram model of SentencePiece (Kudo 2018, section 3.3, with l = infinity): one
// whose pieces have the scores s1, s2, ... with a probability in proportion to exp(alpha (s1 + s2 + ...)). What a
// segmentation is, is said in unigram_nbest/op.h, and what a piece scores too (by the rule float64). `samples` are
// drawn of a text, each by forward filtering and backward sampling:
//
// Z(0) = 1 at the beginning of the text; at each place behind, Z(to) is the sum over the pieces that end there of
// exp(alpha * score) Z(from), where a piece begins at `from`. Then, from the end of the text back to its beginning: of
// the pieces that end at this place, the longest first, each has the share exp(alpha * score) Z(from) / Z(to); the
// first at which the sum of the shares so far is greater than u is taken (the last, where rounding leaves none), and
// the next place is where it begins. u is the next random number, also where a single piece ends.
//
// Random number k, from 0 on, of a call with the `random_seed` s is r / 2^53, where r is the upper 53 bits of mix(s +
// (k + 1) g) modulo 2^64 with g = 0x9e3779b97f4a7c15: the generator SplitMix64 (Steele, Lea and Flood 2014), so that
// number k needs none of those before it:
//
//   mix(z): z ^= z >> 30; z *= 0xbf58476d1ce4e5b9; z ^= z >> 27; z *= 0x94d049bb133111eb; z ^= z >> 31
//
// The second sample goes on with the number behind the last of the first, and so on. Z is in float64 or wider, as
// logarithms or scaled. Where u is closer to the bound between two shares than rounding may move that, either piece is
// right, and what comes behind it follows from the one that was taken.
//
// text: bytes. vocabulary: path of a model of the kind unigram; constant. ids and scores: see unigram_lattice/op.h;
// scores are the logarithms of probabilities: alpha (s1 + s2 + ...) - log Z(end).
enum Input : std::size_t { text, vocabulary };
enum Output : std::size_t { ids, scores };

inline constexpr double greatest_alpha = 1000;

}  // namespace assay::unigram_sample
