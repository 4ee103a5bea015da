#include "impls/activations/family/mutants.h"

namespace assay::quick_gelu {

using namespace activations;

static double with_slope(double x, double slope) { return x / (1 + std::exp(-slope * x)); }

std::vector<Bug> bugs() {
  return {
      wrong_function("erf_for_sigmoid", "gelu by erf, which is another op", gelu_by_erf),
      wrong_function("tanh_for_sigmoid", "gelu by tanh, which is another op", gelu_by_tanh),
      wrong_function("slope_forgotten", "x sigmoid(x), which is another op", [](double x) { return with_slope(x, 1); }),
      wrong_function("slope_cut_off", "1.7 for 1.702", [](double x) { return with_slope(x, 1.7); }),
      wrong_function("digits_swapped", "1.720 for 1.702", [](double x) { return with_slope(x, 1.72); }),
      wrong_function("slope_of_tanh", "2 sqrt(2 / pi) for 1.702, the slope of gelu at 0",
                     [](double x) { return with_slope(x, 2 * std::sqrt(2 / std::numbers::pi)); }),
      wrong_function("slope_in_bf16", "1.703125 for 1.702", [](double x) { return with_slope(x, 1.703125); }),
      wrong_function("slope_outside", "1.702 x sigmoid(x)", [](double x) { return 1.702 * with_slope(x, 1); }),
      wrong_function("slope_in_both", "1.702 x sigmoid(1.702 x)",
                     [](double x) { return 1.702 * with_slope(x, 1.702); }),
      wrong_function("sign_of_exponent", "exp(1.702 x) for exp(-1.702 x)",
                     [](double x) { return with_slope(x, -1.702); }),
      wrong_function("exp_overflows", "x e / (1 + e), e = exp(1.702 x) in float32",
                     [](double x) {
                       const float e = std::exp(static_cast<float>(1.702 * x));
                       return static_cast<double>(static_cast<float>(x) * (e / (1 + e)));
                     }),
      wrong_function("relu_for_gelu", "max(x, 0)", positive_part),
      wrong_function("hard_sigmoid", "the sigmoid as a ramp from -3 to 3",
                     [](double x) { return x * std::fmin(std::fmax(1.702 * x / 6 + 0.5, 0), 1); }),
      wrong_function(
          "rough_exp", "exp by a linear function of the exponent's bits, off by up to 4%",
          [](double x) { return std::isfinite(x) ? x / (1 + rough_exp(-1.702 * x)) : with_slope(x, 1.702); }),
      argument_rounded_to_bf16(),
      flushed_below("tail_flushed_below_5", -5),
      // Of f16, y is a zero there anyway.
      only_in({Dtype::f32, Dtype::bf16}, flushed_below("tail_flushed_below_12", -12)),
  };
}

}  // namespace assay::quick_gelu
