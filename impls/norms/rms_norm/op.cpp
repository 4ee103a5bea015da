#include "impls/norms/family/norm_contract.h"

namespace assay::rms_norm {

using namespace norms;

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
static PromiseOfElement promise(const Row& row, const Parameters& parameters) {
  const double root = std::sqrt(row.mean([](double x) { return x * x; }) + parameters.get<double>("eps"));
  const auto offset = static_cast<float>(parameters.get<double>("weight_offset"));
  const double relative = u * roundings(row.cols());
  return [=](double x, double gamma, double) {
    const double y = x / root * (offset + gamma);
    if (std::isinf(gamma)) return with_infinite_weight(y, x != 0 && std::fabs(x / root) < 0x1p-100);
    const double size = std::fabs(y), least = least_error(offset + gamma);
    return Promise{y, relative * size + least, u * fixed_roundings * size + least};
  };
}

std::unique_ptr<Op> op() {
  return norm({
      .name = "rms_norm",
      .summary = "Root mean square layer normalisation of each row",
      .formula = "y = x / sqrt(mean(x^2) + eps) * (weight_offset + gamma)",
      .source = "Zhang, Sennrich 2019, Root Mean Square Layer Normalization, eq. 4",
      .budget = "u (8 + n/32) |y| + 2^-126 max(1, |w|), u = 2^-24, w = weight_offset + gamma: a sum of squares in 16 "
                "lanes or better, plus 8 roundings; "
                "without n/32 for who accumulates wider; bf16 and f16 are rounded once more. Nothing is promised where "
                "|x| >= 2^63 / sqrt(n)",
      .parameters = {eps_parameter("added to the mean square, inside the root"),
                     {"weight_offset", "added to gamma, as a float32: 1 for Gemma", 0.0, {0.0, 1.0}, -16.0, 16.0, {}},
                     weights_parameter("the dtype of gamma: f32, or the same as x", {"f32", "same"})},
      .weights = {weight("gamma", 1)},
      .flops = 4,  // square, add, and two products
      .promise = promise,
      .laws = {scales_with_its_row()},
  });
}

}  // namespace assay::rms_norm
