// A norm of oneDNN's layer_normalization. Its weights are float32: narrower ones are converted beforehand.
#pragma once

#include <string>

#include "impls/onednn.h"

namespace assay::norms {

// What is normalised: x; x + residual, rounded to storage, which is an output too; or alpha x + f in float32.
enum class RowsOf : std::uint8_t { x, sum, blend };

Implementation onednn_layer_normalization(RowsOf rows);

// In the form without a mean, or, before 3.8, a composition: squares, their mean, and a layer_normalization that is
// given this mean as its variance and zero as its mean. The parameter weight_offset is added to gamma.
Implementation onednn_root_mean_square(RowsOf rows);

// Of the ops of which that is said by their kernel.
template <class Kernel>
constexpr RowsOf rows_of_kernel() {
  if constexpr (requires(Kernel kernel) { kernel.alpha; }) return RowsOf::blend;
  else if constexpr (requires { Kernel::adds_residual; }) return RowsOf::sum;
  else return RowsOf::x;
}

}  // namespace assay::norms
