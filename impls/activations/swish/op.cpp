#include "impls/activations/swish/op.h"

#include "impls/activations/pointwise_contract.h"

namespace assay::swish {
namespace {

using activations::Promise;

// The budget of an element: 8 u |y| (1 + |beta x|) + 2^-119 max(1, 1 / |beta|).
//
// y = x / (1 + exp(-t)), t = beta x. Nothing cancels, so all errors are relative to y:
//   4 u |t|   the argument of the exponential, rounded by up to 4 u: beta and log2 e as float32, and two products.
//             An exponential turns the absolute error of its argument into a relative one;
//   3 u       the exponential itself: its polynomial, and the last step of it;
//   3 u       the sum, the division, and a product where the sigmoid is made first.
// That is below 8 u (1 + |t|). There is no sum over elements, so the budget has no n.
//
// The last term is for the range of float32. Where the sigmoid is below the normal numbers, 2^-126, it may be flushed
// to 0, or the exponential in its denominator may overflow. That is for t < -87.3, and lost are |x| 2^-126 with
// |x| = 87.4 / |beta|: less than 2^-119 / |beta|. For |beta| > 1 the term stays at 2^-119; for beta = 0 results
// below the normal numbers may be flushed.
double budget(double y, double beta, double t) {
  const double flushed = beta == 0 ? 0x1p-126 : 0x1p-119 * std::max(1.0, 1 / std::fabs(beta));
  return 8 * activations::u * std::fabs(y) * (1 + std::fabs(t)) + flushed;
}

// An infinite x: y is infinite where the sigmoid is not 0, also for beta = 0, where y = x/2 but the formula's
// 0 * infinity is a NaN.
Promise at_infinity(double x, double beta) {
  if (beta == 0) return {x, 0, Expectation::nan};
  return beta * x > 0 ? Promise{x, 0} : activations::zero_or_nan();
}

// In long double. The exponential is only ever taken of what is not positive, so it cannot overflow.
Promise promise(double x, double beta) {
  if (std::isnan(x)) return {x, 0};
  if (std::isinf(x)) return at_infinity(x, beta);
  const long double t = static_cast<long double>(beta) * x;
  const long double power = std::exp(-std::fabs(t));
  const auto y = static_cast<double>(x * (t < 0 ? power : 1) / (1 + power));
  return {y, budget(y, beta, static_cast<double>(t))};
}

}  // namespace

std::unique_ptr<Op> op() {
  return std::make_unique<activations::PointwiseOp>(activations::Pointwise{
      .name = "swish",
      .summary = "x times its own sigmoid; silu with beta = 1",
      .formula = "y = x * sigmoid(beta * x) = x / (1 + exp(-beta * x))",
      .source = "Ramachandran, Zoph, Le 2017, Searching for Activation Functions, section 4.1",
      .budget = "8 u |y| (1 + |beta x|) + 2^-119 max(1, 1 / |beta|), u = 2^-24: the exponential magnifies the rounding "
                "of its argument; a sigmoid below the normal numbers may be flushed; bf16 adds half an ulp",
      .parameters = {{"beta", "the slope of the sigmoid: 1 for silu, 1.702 for quick_gelu, 0 for x/2", 1.0,
                      {1.0, 1.702, 0.0, -0.5, 2.0}, -64.0, 64.0, {}}},
      // The argument, an exponential, 1 +, a division.
      .flops = 1 + activations::flops_of_exp + 2,
      .promise =
          [](const Parameters& parameters) {
            return [beta = beta_of(parameters)](double x) { return promise(x, beta); };
          },
  });
}

}  // namespace assay::swish
