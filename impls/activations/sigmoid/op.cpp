#include "impls/activations/family/pointwise_contract.h"

namespace assay::sigmoid {

using namespace activations;

// The budget of an element: u |y| (8 + 2 max(-x, 0)) + 2^-147.
//
// y = 1 / (1 + exp(-x)). Nothing cancels, so all errors are relative to y:
//   2 u |x|   the argument of the exponential, where that is a power of two: log2 e as a float32, and a product. An
//             exponential turns the absolute error of its argument into a relative one. Of y it is sigmoid(-x) times as
//             much: all of it below zero, and above at most 0.28 * 2 u, since x sigmoid(-x) < 0.28;
//   5 u       the exponential itself: its polynomial, and the last step of it;
//   2 u       the sum and the division. (The 0.56 u of the argument above zero are the eighth, rounded up.)
// There is no sum over elements, so the budget has no n. 2^-147 is for denormals, which are rounded by 2^-150 at a
// time; they may also be flushed to a zero. Where the exponential of -x overflows (from x = -88.7 on), y is one.
//
// At the infinities the formula has values, 1 and 0.
//
// In long double. The exponential is only ever taken of what is not positive, so it cannot overflow.
Promise promise(double x) {
  if (std::isnan(x)) return {x, 0};
  if (std::isinf(x)) return {x > 0 ? 1.0 : 0.0, 0};
  const long double power = std::exp(-std::fabs(static_cast<long double>(x)));
  const auto y = static_cast<double>((x < 0 ? power : 1) / (1 + power));
  return {y, u * y * (8 + 2 * std::fmax(-x, 0)) + denormal_roundings};
}

static Relation sides_add_up_to_one() {
  return law(
      "sides_add_up_to_one", "y(x) + y(-x) = 1", [](double x) { return -x; },
      [](double, double y, double mirrored) { return y + mirrored - 1; });
}

std::unique_ptr<Op> op() {
  return pointwise({
      .name = "sigmoid",
      .summary = "The logistic function",
      .formula = "y = 1 / (1 + exp(-x))",
      .source = "Rumelhart, Hinton, Williams 1986, Learning representations by back-propagating errors, equation 2",
      .budget = "u y (8 + 2 max(-x, 0)) + 2^-147, u = 2^-24: the exponential magnifies the rounding of its argument; "
                "below 2^-126 a zero will do; bf16 and f16 are rounded once more",
      // An exponential, 1 +, a division.
      .flops = flops_of_exp + 2,
      .promise = [](const Parameters&) { return promise; },
      .laws = {sides_add_up_to_one()},
      .traits = {monotone_above_zero()},
  });
}

}  // namespace assay::sigmoid
