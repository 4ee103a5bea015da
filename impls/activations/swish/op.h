// swish: the order of its values, and its parameter, for its implementations.
#pragma once

#include "harness/op.h"

namespace assay::swish {

// y[r][c] = x[r][c] * sigmoid(beta * x[r][c]); silu is beta = 1.
// x, y: rows x cols, f32 or bf16.
enum Input : std::size_t { x };
enum Output : std::size_t { y };

inline double beta_of(const Parameters& parameters) { return parameters.get<double>("beta"); }

}  // namespace assay::swish
