#include "impls/activations/family/pointwise_contract.h"

namespace assay::swish {
namespace {

using namespace activations;

// Below this t = beta x, sigmoid(t) is no normal number of float32: log(2^-126), and what t may be rounded by.
constexpr double sigmoid_underflows = -87.336;

// The budget of an element: u |y| (8 + 4 |t|) + 2^-147, t = beta x; for t < -87.336 also |x| 2^-149, or a zero.
//
// y = x / (1 + exp(-t)). Nothing cancels, so all errors are relative to y:
//   4 u |t|   the argument of the exponential, rounded by up to 4 u: beta and log2 e as float32, and two products.
//             An exponential turns the absolute error of its argument into a relative one;
//   5 u       the exponential itself: its polynomial, and the last step of it, also where that is a square;
//   3 u       the sum, the division, and a product where the sigmoid is made first.
// There is no sum over elements, so the budget has no n. 2^-147 is for denormals, which are rounded by 2^-150 at a
// time; they may also be flushed to a zero.
//
// Where the sigmoid is below the normal numbers, y may be none the less a normal one: |x| is 87.3 / |beta|. There the
// exponential of -t overflows (from t = -88.7 on), and the formula as it is written gives 0. Where the exponential of t
// is taken, it may be flushed, and gives 0 from t = -87.34 on. So a zero is as good (Expectation::zero). What is not
// flushed is rounded as a denormal, by 2^-150 in exponential and quotient alike; by no more than all of it.
double budget(double x, double y, double t) {
  const double rounded = t < sigmoid_underflows ? std::min(std::fabs(y), 0x1p-149 * std::fabs(x)) : 0;
  return u * std::fabs(y) * (8 + 4 * std::fabs(t)) + rounded + denormal_roundings;
}

// An infinite x: y is infinite where the sigmoid is not 0, also for beta = 0, where y = x/2 but the formula's
// 0 * infinity is a NaN.
Promise at_infinity(double x, double beta) {
  if (beta == 0) return {x, 0, Expectation::nan};
  return beta * x > 0 ? Promise{x, 0} : zero_or_nan();
}

}  // namespace

// In long double. The exponential is only ever taken of what is not positive, so it cannot overflow.
Promise promise(double x, double beta) {
  if (std::isnan(x)) return {x, 0};
  if (std::isinf(x)) return at_infinity(x, beta);
  const long double t = static_cast<long double>(beta) * x;
  const long double power = std::exp(-std::fabs(t));
  const auto y = static_cast<double>(x * (t < 0 ? power : 1) / (1 + power));
  return {y, budget(x, y, static_cast<double>(t)), t < sigmoid_underflows ? Expectation::zero : Expectation::nothing};
}

std::unique_ptr<Op> op() {
  return pointwise({
      .name = "swish",
      .summary = "x times its own sigmoid; silu with beta = 1",
      .formula = "y = x * sigmoid(beta * x) = x / (1 + exp(-beta * x))",
      .source = "Ramachandran, Zoph, Le 2017, Searching for Activation Functions, section 4.1",
      .budget =
          "u |y| (8 + 4 |beta x|) + 2^-147, u = 2^-24: the exponential magnifies the rounding of its argument; "
          "where the sigmoid is below the normal numbers, beta x < -87.336, it may be flushed, and else is off by "
          "|x| 2^-149; results below 2^-126 may be flushed; bf16 and f16 are rounded once more",
      .parameters = {{"beta",
                      "the slope of the sigmoid: 1 for silu, 1.702 for quick_gelu, 0 for x/2",
                      1.0,
                      {1.0, 1.702, 0.0, -0.5, 2.0},
                      -64.0,
                      64.0,
                      {}}},
      // The argument, an exponential, 1 +, a division.
      .flops = 1 + flops_of_exp + 2,
      .promise =
          [](const Parameters& parameters) {
            return [beta = parameters.get<double>("beta")](double x) { return promise(x, beta); };
          },
      .laws = {odd_part_is_x()},
      .traits = {monotone_above_zero()},
  });
}

}  // namespace assay::swish
