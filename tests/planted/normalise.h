// A right rms_norm, written again for the workers of the tests.
#pragma once

#include <cmath>

#include "harness/op.h"

namespace assay::planted {

struct Settings {
  double eps;
  float weight_offset;
  bool in_lanes = false;  // sums in 8 lanes of float32, and so not as exactly as it could
};

template <class T>
double sum_of_squares(const T* row, std::int64_t cols, bool in_lanes) {
  if (!in_lanes) {
    double squares = 0;
    for (std::int64_t i = 0; i < cols; ++i) squares += double{to_float(row[i])} * to_float(row[i]);
    return squares;
  }
  float lanes[8] = {};
  for (std::int64_t i = 0; i < cols; ++i) lanes[i % 8] += to_float(row[i]) * to_float(row[i]);
  float squares = 0;
  for (const float lane : lanes) squares += lane;
  return squares;
}

inline Settings settings_of(const Parameters& parameters) {
  return {parameters.get<double>("eps"), static_cast<float>(parameters.get<double>("weight_offset"))};
}

template <class T, class W>
void normalise_as(const Call& call, const Settings& settings) {
  const auto in = rows_of<const T>(call.inputs[0]);
  const auto out = rows_of<T>(call.outputs[0]);
  const W* weights = call.inputs[1].as<const W>();
  for (std::int64_t row = 0; row < in.rows; ++row) {
    const double squares = sum_of_squares(in.row(row), in.cols, settings.in_lanes);
    const double root = std::sqrt(squares / static_cast<double>(in.cols) + settings.eps);
    for (std::int64_t i = 0; i < in.cols; ++i) {
      const double weight = double{settings.weight_offset} + to_float(weights[i]);
      out.row(row)[i] = from_float<T>(static_cast<float>(to_float(in.row(row)[i]) / root * weight));
    }
  }
}

template <class T>
void normalise_stored(const Call& call, const Settings& settings) {
  if (call.inputs[1].dtype == Dtype::f32) normalise_as<T, float>(call, settings);
  else normalise_as<T, T>(call, settings);
}

inline void normalise(const Call& call, const Settings& settings) {
  switch (call.inputs[0].dtype) {
    case Dtype::bf16: return normalise_stored<bf16>(call, settings);
    case Dtype::f16: return normalise_stored<f16>(call, settings);
    default: return normalise_stored<float>(call, settings);
  }
}

}  // namespace assay::planted
