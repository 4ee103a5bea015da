// gelu_tanh: the order of its values, for its implementations.
#pragma once

#include "harness/op.h"

namespace assay::gelu_tanh {

// y[r][c] = 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))), x = x[r][c]
// x, y: rows x cols, f32 or bf16.
enum Input : std::size_t { x };
enum Output : std::size_t { y };

}  // namespace assay::gelu_tanh
