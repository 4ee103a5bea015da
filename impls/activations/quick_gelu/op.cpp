#include "impls/activations/family/pointwise_contract.h"

namespace assay::quick_gelu {

using namespace activations;

// That of swish, with the slope 1.702 (see there): u |y| (8 + 4 |t|) + 2^-147, t = 1.702 x; for t < -87.336 also
// |x| 2^-149, or a zero. To take 1.702 as a float32 is one of the roundings of t.
Promise promise(double x) { return swish::promise(x, 1.702); }

std::unique_ptr<Op> op() {
  return pointwise({
      .name = "quick_gelu",
      .summary = "x times the sigmoid of 1.702 x: an approximation of gelu",
      .formula = "y = x * sigmoid(1.702 * x) = x / (1 + exp(-1.702 * x))",
      .source = "Hendrycks, Gimpel 2016, Gaussian Error Linear Units, section 2; used by CLIP under this name",
      .budget =
          "u |y| (8 + 4 |1.702 x|) + 2^-147, u = 2^-24: as for swish; where the sigmoid is below the normal "
          "numbers, 1.702 x < -87.336, it may be flushed, and else is off by |x| 2^-149; results below 2^-126 may "
          "be flushed; bf16 and f16 are rounded once more",
      // The argument, an exponential, 1 +, a division.
      .flops = 1 + flops_of_exp + 2,
      .promise = [](const Parameters&) { return promise; },
      .laws = {odd_part_is_x()},
      .traits = {monotone_above_zero()},
  });
}

}  // namespace assay::quick_gelu
