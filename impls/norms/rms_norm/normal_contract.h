// What rms_norm makes of a row, with its budget: for the contracts of all ops that normalise so.
#pragma once

#include <cmath>
#include <cstdint>

#include "impls/norms/family/row_contract.h"

namespace assay::rms_norm {

// The budget of an element: u (8 + n/32) |y| + 2^-126 max(1, |w|), w = weight_offset + gamma.
//
// The sum of n squares is the only step whose error grows with n. Its terms have one sign, so an order in which a
// term takes part in at most d additions has a relative error of at most d u: d = n/16 for the 16 lanes of one
// vector (then 4 more to fold them), log2 n for pairwise. The root halves it: n/32. A single chain of additions in
// float32 (d = n) does not fit, on purpose: at n = 4096 it loses 9 of 24 bits. What is left is at most 8 u: eps and
// its addition, the division by n, the root or its estimate with a Newton step, and two or three products.
// 2^-126 is for what gets denormal on the way (least_error). It also lets results below the normal numbers be flushed.
//
// Who accumulates in a wider type has no n/32: see fixed_roundings.
//
// weight_offset is rounded to float32 by contract: where gamma is close to its negative, the error of rounding it would
// be all that is left of the sum.
inline norms::Normal normal(const norms::Row& row, const Parameters& parameters) {
  const double root = std::sqrt(row.mean([](double x) { return x * x; }) + parameters.get<double>("eps"));
  const auto offset = static_cast<float>(parameters.get<double>("weight_offset"));
  const double relative = norms::u * norms::roundings(row.cols());
  return {root, false, offset, [=](const norms::Element& element, double gamma, double) {
            const double y = element.x / root * (offset + gamma);
            if (std::isinf(gamma)) {
              // A zero in one of the ways to round the element, or by underflow on the way to y.
              const double size = std::fabs(element.x);
              const bool could_be_zero =
                  (size > 0 || element.error > 0) && (size <= element.error || size / root < 0x1p-100);
              return norms::with_infinite_weight(y, could_be_zero);
            }
            const double size = std::fabs(y), least = norms::least_error(offset + gamma);
            return norms::Promise{y, relative * size + least, norms::u * norms::fixed_roundings * size + least};
          }};
}

inline ParameterInfo weight_offset_parameter() {
  return {"weight_offset", "added to gamma, as a float32: 1 for Gemma", 0.0, {0.0, 1.0}, -16.0, 16.0, {}};
}

}  // namespace assay::rms_norm
