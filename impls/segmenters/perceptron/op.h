// Weights of an averaged perceptron for the places of characters in words: the form of their files. Both readers
// (weights_file.h for implementations, reference_weights.h for contracts) hold to it, and share nothing else.
#pragma once

#include <cstddef>
#include <cstdint>

#include "impls/segmenters/hmm/op.h"

namespace assay::perceptron {

// What a feature looks at: one to three characters by their places relative to the one whose state is asked for.
struct Template {
  std::size_t count;
  int places[3];
};
inline constexpr Template templates[] = {{1, {0}},      {1, {-1}},   {1, {1}},        {2, {-1, 0}},     {2, {0, 1}},
                                         {2, {-2, -1}}, {2, {1, 2}}, {3, {-1, 0, 1}}, {3, {-2, -1, 0}}, {3, {0, 1, 2}}};
inline constexpr std::size_t most_templates = 10;

// What stands for a place before or behind the run, and for a byte that is no part of well-formed UTF-8.
inline constexpr std::uint32_t outside = 0, ill_formed = 0xfffd;

// A file has lines that end in LF; the last one may lack it. The parts of a line have one blank between. A line that
// begins with # says something to people, and so does an empty one. Others are
// - start STATE WEIGHT, of a run that begins with it: B or S;
// - step STATE STATE WEIGHT, of the second behind the first, which has to be one that may follow (hmm/op.h);
// - a number of a template, as many code points in hexadecimal digits (one to six, no surrogate) as it has places, and
// four
//   weights: of B, E, M and S.
// Each of these is there once at most; what is not there weighs 0. A weight is a whole number from -1048576 to 1048576.
// What is not so, or larger than this, is refused, with its line and what was expected there.
inline constexpr std::int64_t greatest_weight = 1048576;
inline constexpr std::size_t most_lines = std::size_t{1} << 18, largest_file = std::size_t{32} << 20;

}  // namespace assay::perceptron
