#include "impls/activations/family/mutants.h"

namespace assay::gelu_tanh {

using namespace activations;

static double with_constants(double root, double cubic, double x) {
  return 0.5 * x * (1 + std::tanh(root * (x + cubic * x * x * x)));
}

std::vector<Bug> bugs() {
  static constexpr double root = std::numbers::sqrt2 * std::numbers::inv_sqrtpi;  // sqrt(2/pi)
  return {
      wrong_function("erf_for_tanh", "what tanh approximates, which is another op", gelu_by_erf),
      wrong_function("cube_dropped", "tanh(sqrt(2/pi) x)", [](double x) { return with_constants(root, 0, x); }),
      wrong_function("cube_of_scaled", "the cube is taken after the product with sqrt(2/pi)",
                     [](double x) {
                       const double z = root * x;
                       return 0.5 * x * (1 + std::tanh(z + 0.044715 * z * z * z));
                     }),
      wrong_function("digit_dropped", "0.04471 for 0.044715",
                     [](double x) { return with_constants(root, 0.04471, x); }),
      wrong_function("relu_for_gelu", "max(x, 0)", positive_part),
      wrong_function("exp_overflows", "tanh as (e - 1) / (e + 1), e = exp(2z) in float32",
                     [](double x) {
                       const float e = std::exp(static_cast<float>(2 * root * (x + 0.044715 * x * x * x)));
                       return 0.5 * x * (1 + static_cast<double>((e - 1) / (e + 1)));
                     }),
      wrong_function("sigmoid_for_tanh", "the approximation x sigmoid(1.702 x), which is another op", gelu_by_sigmoid),
      wrong_function("digits_swapped", "0.044175 for 0.044715",
                     [](double x) { return with_constants(root, 0.044175, x); }),
      wrong_function("constant_cut_off", "0.79788 for sqrt(2/pi)",
                     [](double x) { return with_constants(0.79788, 0.044715, x); }),
      wrong_function("rough_exp", "exp by a linear function of the exponent's bits, off by up to 4%",
                     [](double x) {
                       if (!std::isfinite(x)) return x > 0 ? x : x * 0;
                       return x / (1 + rough_exp(-2 * root * (x + 0.044715 * x * x * x)));
                     }),
      argument_rounded_to_bf16(),
      flushed_below("tail_flushed_below_3", -3),
      flushed_below("tail_flushed_below_4", -4),
  };
}

}  // namespace assay::gelu_tanh
