// gelu: the order of its values, for its implementations.
#pragma once

#include "harness/op.h"

namespace assay::gelu {

// y[r][c] = x[r][c] * Phi(x[r][c]), Phi the distribution function of the standard normal.
// x, y: rows x cols, f32 or bf16.
enum Input : std::size_t { x };
enum Output : std::size_t { y };

}  // namespace assay::gelu
