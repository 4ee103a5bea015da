// rms_norm: the order of its values, and its parameters, for its implementations.
#pragma once

#include "harness/op.h"

namespace assay::rms_norm {

// y[r][c] = x[r][c] / sqrt(mean(x[r]^2) + eps) * (weight_offset + gamma[c])
// x, y: rows x cols, f32 or bf16. gamma: cols, f32 or the dtype of x; constant.
enum Input : std::size_t { x, gamma };
enum Output : std::size_t { y };

// weight_offset is rounded to float32 by contract: where gamma is close to its negative, the error of rounding it
// would be all that is left of the sum.
struct Settings {
  double eps;
  float weight_offset;
};

inline Settings settings_of(const Parameters& parameters) {
  return {parameters.get<double>("eps"), static_cast<float>(parameters.get<double>("weight_offset"))};
}

}  // namespace assay::rms_norm
