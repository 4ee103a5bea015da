#include "impls/activations/family/pointwise_contract.h"

namespace assay::tanh {

using namespace activations;

// The budget of an element: 8 u |y| + 2^-147.
//
// y is x near zero, so that all errors are relative to y: (exp(2x) - 1) / (exp(2x) + 1) cancels there, and an
// implementation has to use expm1, a quotient of polynomials times x, or x itself where it is small. By m / (m + 2), m
// = expm1(2x), it is off by
//   2 u   the argument of the exponential: a constant and a product. A relative error of x is one of y times
//         x (1 - y^2) / y, which is at most 1;
//   4 u   expm1: its polynomial, and the product with a power of two from which 1 is subtracted. Of m it is some u more
//         where m is small and some less where it is large; an error of m counts 2 / (m + 2) <= 1 times;
//   2 u   the sum and the division.
// There is no sum over elements, so the budget has no n. 2^-147 is for denormals, which are rounded by 2^-150 at a
// time; they may also be flushed to a zero. At the infinities y is 1 and -1.
Promise promise(double x) {
  if (std::isnan(x)) return {x, 0};
  if (std::isinf(x)) return {x > 0 ? 1.0 : -1.0, 0};
  const double y = std::tanh(x);
  return {y, 8 * u * std::fabs(y) + denormal_roundings};
}

static Relation is_odd() {
  return law(
      "is_odd", "y(-x) = -y(x)", [](double x) { return -x; },
      [](double, double y, double mirrored) { return y + mirrored; });
}

std::unique_ptr<Op> op() {
  return pointwise({
      .name = "tanh",
      .summary = "Hyperbolic tangent",
      .formula = "y = tanh(x) = (exp(2 x) - 1) / (exp(2 x) + 1)",
      .source = "LeCun, Bottou, Orr, Müller 1998, Efficient BackProp, section 4.4",
      .budget =
          "8 u |y| + 2^-147, u = 2^-24: relative to y, since y is x near zero, where exp(2 x) - 1 must not cancel; "
          "below 2^-126 a zero will do; bf16 and f16 are rounded once more",
      // The least that is known to do: x P(x^2) / Q(x^2) with four multiply-adds in each of P and Q, x^2, a product,
      // the quotient, and a clamp of two.
      .flops = 21,
      .promise = [](const Parameters&) { return promise; },
      .laws = {is_odd()},
      .traits = {monotone_above_zero()},
  });
}

}  // namespace assay::tanh
