#include "impls/activations/family/pointwise_contract.h"

namespace assay::relu2 {

using namespace activations;

// The budget of an element: u |y| + 2^-150. The maximum is exact, and the square is rounded once: by u |y|, or, where
// it is a denormal, by half of the least of them. (It may also be flushed to a zero.) A NaN stays one; minus infinity
// is not positive, so that its square is never taken.
Promise promise(double x) {
  const double y = x < 0 ? 0 : x * x;
  return {y, std::isfinite(y) ? u * y + 0x1p-150 : 0};
}

// Twice the x, four times the y: powers of two change no rounding.
static Relation is_a_square() {
  return law(
      "is_a_square", "y(2 x) = 4 y(x)", [](double x) { return 2 * x; },
      [](double, double y, double of_twice) { return y - of_twice / 4; });
}

std::unique_ptr<Op> op() {
  return pointwise({
      .name = "relu2",
      .summary = "Squared rectified linear unit",
      .formula = "y = max(x, 0)^2",
      .source = "So et al. 2021, Primer: Searching for Efficient Transformers for Language Modeling, section 3",
      .budget =
          "u |y| + 2^-150, u = 2^-24: one product; below 2^-126 a zero will do; bf16 and f16 are rounded once more",
      .flops = 2,
      .promise = [](const Parameters&) { return promise; },
      .laws = {is_a_square()},
      .traits = {monotone_above_zero()},
  });
}

}  // namespace assay::relu2
