// Whether a case can tell right from wrong at all: would a plainly wrong answer be found?
//
// A budget may be so wide that everything passes: layer_norm of a row with mean 1e5 and deviation 1e-2 may be off by 76
// where results are below 1. What nobody would take for an answer (zeros, an input as it is, the mean everywhere) is
// therefore held against the same budgets.
#pragma once

#include <string>
#include <vector>

#include "harness/core/buffer.h"
#include "harness/core/expectation.h"

namespace assay {

struct PlainlyWrong {
  std::string what;  // "zeros", "x as it is", "the mean"
  double share = 0;  // of the budget, at its worst element; above 1 it is found
};

// Of an output of numbers; nothing for others. Elements of which a NaN or an infinity is expected do not count, and one
// single element is its own mean.
std::vector<PlainlyWrong> plainly_wrong(const std::vector<Buffer>& inputs, const Buffer& output,
                                        const Expectation& expected);

// Whether each of them is found; true of an output that is no numbers.
bool finds_plainly_wrong(const std::vector<Buffer>& inputs, const Buffer& output, const Expectation& expected);

}  // namespace assay
