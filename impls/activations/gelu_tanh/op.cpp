#include <numbers>

#include "impls/activations/family/pointwise_contract.h"

namespace assay::gelu_tanh {

using namespace activations;

// The budget of an element: 8 u |x| + 2^-147.
//
// Every formula for float32 in use is x * s with s = (1 + tanh z) / 2 = sigmoid(2z) in [0, 1]. What s is off by:
//   1.5 u z, rounded by 6 u (two constants, a multiply-add, two products, the cube): times z tanh'(z) / 2 <= 0.23;
//   4 u   tanh itself, halved: as 1 - 2 / (exp(2z) + 1) or (exp(2z) - 1) / (exp(2z) + 1) it is off by the some u of the
//         exponential, twice the weight at its steepest, and by three roundings;
//   0.5 u the sum, rounded by u where it is above 1, halved. For negative x it cancels, and the errors of its terms
//         stay.
// The error of s counts in units of 1, not of s, so that of y counts in units of |x|, which is at least |y|. The two
// products of x, 1/2 and s add 2 u |y|. That makes 8. There is no sum over elements, so the budget has no n.
// 2^-147 is for denormals, which are rounded by 2^-150 at a time; they may also be flushed to a zero.
//
// 1 + tanh z would cancel; as a sigmoid it does not. The exponential overflows to infinity where y is a zero.
Promise promise(double x) {
  const double two_z = 2 * std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x);
  return gated(x, x / (1 + std::exp(-two_z)), 8 * u * std::fabs(x) + denormal_roundings);
}

std::unique_ptr<Op> op() {
  return pointwise({
      .name = "gelu_tanh",
      .summary = "Gaussian error linear unit, approximated by tanh",
      .formula = "y = 0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))",
      .source = "Hendrycks, Gimpel 2016, Gaussian Error Linear Units, section 2",
      .budget = "8 u |x| + 2^-147, u = 2^-24: errors of tanh count in units of 1, since 1 + tanh cancels "
                "for negative x; below 2^-126 a zero will do; bf16 and f16 are rounded once more",
      // As of gelu: the gate in pieces, of which a table has the polynomials.
      .flops = 12,
      .promise = [](const Parameters&) { return promise; },
      .laws = {odd_part_is_x()},
      .traits = {monotone_above_zero()},
  });
}

}  // namespace assay::gelu_tanh
