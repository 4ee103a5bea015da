#include "impls/norms/family/norm_contract.h"

namespace assay::layer_norm {

using namespace norms;

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
static PromiseOfElement promise(const Row& row, const Parameters& parameters) {
  const double mean = row.mean([](double x) { return x; }), mean_size = row.mean([](double x) { return std::fabs(x); });
  const double variance = row.mean([mean](double x) { return (x - mean) * (x - mean); });
  const double root = std::sqrt(variance + parameters.get<double>("eps"));
  const double relative = roundings(row.cols());
  return [=](double x, double gamma, double beta) {
    const double y = (x - mean) / root * gamma + beta;
    // x gamma / root + (beta - mean gamma / root), which is as good, is infinity minus infinity then.
    if (std::isinf(gamma)) return Promise{y, std::numeric_limits<double>::infinity()};
    const double base = std::fabs(y - beta) + std::fabs(gamma) * mean_size / root;
    const double rest = 2 * u * std::fabs(beta) + least_error(gamma);
    return Promise{y, u * relative * base + rest, u * fixed_roundings * base + rest};
  };
}

std::unique_ptr<Op> op() {
  return norm({
      .name = "layer_norm",
      .summary = "Layer normalisation of each row",
      .formula = "y = (x - mean(x)) / sqrt(mean((x - mean(x))^2) + eps) * gamma + beta",
      .source = "Ba, Kiros, Hinton 2016, Layer Normalization, eq. 4",
      .budget =
          "u (8 + n/32) (|y - beta| + |gamma| mean(|x|) / sqrt(v + eps)) + 2 u |beta| + 2^-126 max(1, |gamma|), u = "
          "2^-24: two "
          "sums in 16 lanes or better, mean first, plus 8 roundings; without n/32 for who accumulates wider; bf16 and "
          "f16 are "
          "rounded once more. Nothing is "
          "promised where |x| >= 2^63 / sqrt(n)",
      .parameters = {eps_parameter("added to the variance, inside the root"),
                     weights_parameter("the dtype of gamma and beta: f32, or the same as x; none: there are no weights",
                                       {"f32", "same", "none"})},
      .weights = {weight("gamma", 1), weight("beta", 0)},
      .flops = 8,  // add; subtract, square, add; subtract, two products, add
      .promise = promise,
      .laws = {scales_with_its_row(), shift_invariant()},
  });
}

}  // namespace assay::layer_norm
