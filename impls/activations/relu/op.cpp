#include "impls/activations/family/pointwise_contract.h"

namespace assay::relu {

using namespace activations;

// The budget of an element: 0. Nothing is computed: y is x, or a zero; both have a place in the storage type. (A
// denormal may also be flushed to a zero.) A NaN stays one: a maximum that makes a zero of it hides that something went
// wrong.
Promise promise(double x) { return {x < 0 ? 0 : x, 0}; }

// A positive factor goes through; powers of two change no rounding.
static Relation is_homogeneous() {
  return law(
      "is_homogeneous", "y(2 x) = 2 y(x)", [](double x) { return 2 * x; },
      [](double, double y, double of_twice) { return y - of_twice / 2; });
}

std::unique_ptr<Op> op() {
  return pointwise({
      .name = "relu",
      .summary = "Rectified linear unit",
      .formula = "y = max(x, 0)",
      .source = "Glorot, Bordes, Bengio 2011, Deep Sparse Rectifier Neural Networks, section 3",
      .budget = "0: nothing is computed; below 2^-126 a zero will do",
      .flops = 1,
      .promise = [](const Parameters&) { return promise; },
      .laws = {odd_part_is_x(), is_homogeneous()},
      .traits = {monotone_above_zero()},
  });
}

}  // namespace assay::relu
