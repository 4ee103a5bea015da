// A right rms_norm, written again for the workers of the tests.
#pragma once

#include <cmath>

#include "impls/norms/rms_norm/op.h"

namespace assay::planted {

template <class T, class W>
void normalise_as(const Call& call, const rms_norm::Settings& settings) {
  const auto in = rows_of<const T>(call.inputs[rms_norm::x]);
  const auto out = rows_of<T>(call.outputs[rms_norm::y]);
  const W* weights = call.inputs[rms_norm::gamma].as<const W>();
  for (std::int64_t row = 0; row < in.rows; ++row) {
    double squares = 0;
    for (std::int64_t i = 0; i < in.cols; ++i) squares += double{to_float(in.row(row)[i])} * to_float(in.row(row)[i]);
    const double root = std::sqrt(squares / static_cast<double>(in.cols) + settings.eps);
    for (std::int64_t i = 0; i < in.cols; ++i) {
      const double weight = double{settings.weight_offset} + to_float(weights[i]);
      out.row(row)[i] = from_float<T>(static_cast<float>(to_float(in.row(row)[i]) / root * weight));
    }
  }
}

inline void normalise(const Call& call, const rms_norm::Settings& settings) {
  const bool weights_f32 = call.inputs[rms_norm::gamma].dtype == Dtype::f32;
  if (call.inputs[rms_norm::x].dtype == Dtype::f32) normalise_as<float, float>(call, settings);
  else if (weights_f32) normalise_as<bf16, float>(call, settings);
  else normalise_as<bf16, bf16>(call, settings);
}

}  // namespace assay::planted
