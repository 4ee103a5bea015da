// The form in which several segmentations of one text are given, for the contracts and the implementations of the ops
// that give more than the best.
#pragma once

#include <cstdint>

namespace assay::unigram_lattice {

// ids: for each segmentation how many ids it has, and then these. An unknown character is one id, whatever stands
// beside it; with byte_fallback it is the ids of its bytes. So two segmentations of a text never have the same ids.
// (Runs of unknown characters are one id elsewhere: then some would.)
//
// scores: a number for each of them, and 0 for those that there are not.
inline constexpr std::int64_t most_segmentations = 16;

}  // namespace assay::unigram_lattice
