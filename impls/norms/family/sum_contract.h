// What the contracts of the norms of a sum have in common: x + residual is rounded to storage, is an output, and what
// is normalised. For op.cpp files alone.
#pragma once

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "harness/core/dtype.h"
#include "impls/norms/family/norm_contract.h"

namespace assay::norms {

// The sum is one addition: u |s|, and its rounding to storage comes on top, as for every number. 2^-126 is for a term
// below the normal numbers, which may be flushed to a zero before it is added.
inline double budget_of_sum(double s) { return u * std::fabs(s) + 0x1p-126; }

inline double stored_as_type(Dtype dtype, double value) {
  std::uint64_t bits = 0;
  encode(dtype, value, &bits);
  return decode(dtype, &bits);
}

// Of a number below the normal ones, which may be flushed: itself.
inline double lost_by_flushing(double number) {
  const double size = std::fabs(number);
  return size < 0x1p-126 ? size : 0;
}

// The sum as it is stored. In a narrow type it is rounded at once, or by way of float32; these are not the same where
// the sum lies within half an ulp of float32 of the middle between two neighbours. Then either is right, and the error
// is how far apart they are. So it is where a term or the sum may be flushed to a zero, and that shows.
inline Made sum_as_stored(Dtype dtype, double x, double residual) {
  const double exact = x + residual;
  const double by_float = static_cast<double>(static_cast<float>(x) + static_cast<float>(residual));
  const double stored = dtype == Dtype::f32 ? by_float : stored_as_type(dtype, exact);
  double error = 0;
  if (dtype != Dtype::f32) {
    const double by_way = stored_as_type(dtype, by_float);
    if (stored != by_way) error = std::fabs(stored - by_way);
  }
  if (std::fabs(stored) < 0x1p-100)
    error += lost_by_flushing(x) + lost_by_flushing(residual) + lost_by_flushing(stored);
  return {stored, error, exact, std::fabs(stored)};
}

// Completes what is said of the norm.
inline Norm of_a_sum(Norm norm) {
  norm.second = "residual";
  norm.makes = [](const Case& which) {
    return [dtype = which.dtype](double x, double residual) { return sum_as_stored(dtype, x, residual); };
  };
  norm.budget_of_sum = budget_of_sum;
  norm.laws.push_back(inputs_exchanged());
  return norm;
}

}  // namespace assay::norms
