// add_rms_norm: the order of its values, and its parameters, for its implementations.
#pragma once

#include "harness/op.h"

namespace assay::add_rms_norm {

// sum[r][c] = x[r][c] + residual[r][c], in the storage type; y[r] is rms_norm of sum[r] as it is stored.
// x, residual, sum, y: rows x cols, one storage type. gamma: cols, f32 or the dtype of x; constant.
// Either output may lie on either input.
enum Input : std::size_t { x, residual, gamma };
enum Output : std::size_t { sum, y };

// weight_offset is rounded to float32 by contract, as in rms_norm.
struct Settings {
  double eps;
  float weight_offset;
};

inline Settings settings_of(const Parameters& parameters) {
  return {parameters.get<double>("eps"), static_cast<float>(parameters.get<double>("weight_offset"))};
}

}  // namespace assay::add_rms_norm
