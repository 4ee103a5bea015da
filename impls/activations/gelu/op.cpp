#include <numbers>

#include "impls/activations/family/pointwise_contract.h"

namespace assay::gelu {

using namespace activations;

// The budget of an element: 8 u |x| + 2^-147.
//
// Every formula for float32 in use is x * s with s = (1 + erf(x / sqrt 2)) / 2 in [0, 1]. What s is off by:
//   0.5 u the argument of erf, rounded by 2 u (the constant, the product): times z erf'(z) / 2 <= 0.25;
//   5 u   erf itself, halved: an approximation in common use is off by 1.5e-7 = 2.5 u before it is rounded (Abramowitz,
//         Stegun 7.1.26), and its exponential and its polynomial of 1 / (1 + p z) are off by some u each;
//   0.5 u the sum, rounded by u where it is above 1, halved. For negative x it cancels, and the errors of its terms
//         stay.
// The error of s counts in units of 1, not of s, so that of y counts in units of |x|, which is at least |y|. The two
// products of x, 1/2 and s add 2 u |y|. That makes 8. There is no sum over elements, so the budget has no n.
// 2^-147 is for denormals, which are rounded by 2^-150 at a time; they may also be flushed to a zero.
//
// erfc keeps its digits where 1 + erf would cancel. Its argument is rounded by 2^-53, which its steepness makes
// 2 z^2 2^-53 of its value: 2^-43 of it where y leaves the range of float32.
Promise promise(double x) {
  return gated(x, 0.5 * x * std::erfc(-x / std::numbers::sqrt2), 8 * u * std::fabs(x) + denormal_roundings);
}

std::unique_ptr<Op> op() {
  return pointwise({
      .name = "gelu",
      .summary = "Gaussian error linear unit, by the error function",
      .formula = "y = x * Phi(x) = 0.5 * x * (1 + erf(x / sqrt(2)))",
      .source = "Hendrycks, Gimpel 2016, Gaussian Error Linear Units, section 2",
      .budget = "8 u |x| + 2^-147, u = 2^-24: errors of Phi count in units of 1, since 1 + erf cancels for "
                "negative x; below 2^-126 a zero will do; bf16 and f16 are rounded once more",
      // The least that is known to do, so that no kernel can be faster than its bound: Phi - 1/2 in pieces, of which a
      // table of 32 has the cubic polynomials. The size of x held and scaled, its piece and its place in it, three
      // multiply-adds, 1/2 + and a product; that the table is looked up four times is not counted. (As a quotient of
      // two polynomials it needs 5 multiply-adds in each, and comes to 25.)
      .flops = 12,
      .promise = [](const Parameters&) { return promise; },
      .laws = {odd_part_is_x()},
      .traits = {monotone_above_zero()},
  });
}

}  // namespace assay::gelu
