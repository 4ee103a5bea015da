// What layer_norm makes of a row, with its budget: for the contracts of all ops that normalise so.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "impls/norms/family/row_contract.h"

namespace assay::layer_norm {

// The budget of an element: u (8 + n/32) (|y - beta| + |gamma| mean(|x|) / root) + 2 u |beta| + 2^-126 max(1, |gamma|).
//
// 1. The mean is a sum of n terms of either sign, so its error is relative to mean(|x|): at most d u mean(|x|) for
//    an order in which a term takes part in at most d additions. All of a row moves by that error, which the
//    division by the root and gamma then scale: the third term. d = n/32 + 5 for 32 lanes. With 16 lanes
//    d = n/16, but partial sums that grow evenly are half of the last one on average, so half of d is used. 3 more
//    for the division by n, and for rounding x - mu.
// 2. The centred squares have one sign. Their sum is off by d u relative, halved by the root: the first term, with
//    the rounding of x - mu (twice), of eps, of the root or its estimate with a Newton step, and of the products.
//    The error of the mean enters the variance squared only. (Where it is not small, the third term has long been
//    as large as the values.)
// 3. The addition of beta rounds once, relative to the result; twice where beta - mu gamma / root is made first. So
//    beta counts with 2 u, and the rest is part of the 8.
// A variance from mean(x^2) - mu^2 does not fit: its error is u mean(x^2) / v relative, 10^6 u for N(1000, 1).
// 2^-126 is for what gets denormal on the way (least_error). It also lets results below the normal numbers be flushed.
//
// Who accumulates in a wider type has no n/32: see fixed_roundings.
//
// The reference makes two passes, both compensated, in float64: its mean is off by 2^-53 mean(|x|), which is 2^-29 of
// what the budget allows for it, however far the mean lies from zero.
inline norms::Normal normal(const norms::Row& row, const Parameters& parameters) {
  const double mean = row.mean([](double x) { return x; }), mean_size = row.mean([](double x) { return std::fabs(x); });
  const double variance = row.mean([mean](double x) { return (x - mean) * (x - mean); });
  const double root = std::sqrt(variance + parameters.get<double>("eps"));
  const double relative = norms::roundings(row.cols());
  return {
      root, true, 0, [=](const norms::Element& element, double gamma, double beta) {
        const double y = (element.x - mean) / root * gamma + beta;
        // x gamma / root + (beta - mean gamma / root), which is as good, is infinity minus infinity then.
        if (std::isinf(gamma)) return norms::Promise{y, std::numeric_limits<double>::infinity()};
        const double base = std::fabs(y - beta) + std::fabs(gamma) * mean_size / root;
        const double rest = 2 * norms::u * std::fabs(beta) + norms::least_error(gamma);
        return norms::Promise{y, norms::u * relative * base + rest, norms::u * norms::fixed_roundings * base + rest};
      }};
}

inline std::vector<ParameterInfo> parameters() {
  return {norms::eps_parameter("added to the variance, inside the root"),
          norms::weights_parameter("the dtype of gamma and beta: f32, or the same as x", {"f32", "same"}),
          norms::affine_parameter()};
}

}  // namespace assay::layer_norm
