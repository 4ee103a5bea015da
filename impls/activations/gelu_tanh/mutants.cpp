#include "impls/activations/mutants.h"

#include <numbers>

namespace assay::gelu_tanh {
namespace {

const double root = std::sqrt(2 / std::numbers::pi);

std::function<double(double)> correct(const Parameters&) {
  return [](double x) { return 0.5 * x * (1 + std::tanh(root * (x + 0.044715 * x * x * x))); };
}

}  // namespace

std::vector<Mutant> mutants() {
  using activations::wrong_function;
  return activations::mutants_of(
      correct,
      {
          wrong_function("erf_for_tanh", "what tanh approximates, which is another op",
                         [](double x) { return 0.5 * x * (1 + std::erf(x / std::numbers::sqrt2)); }),
          wrong_function("cube_dropped", "tanh(sqrt(2/pi) x)",
                         [](double x) { return 0.5 * x * (1 + std::tanh(root * x)); }),
          wrong_function("cube_of_scaled", "the cube is taken after the product with sqrt(2/pi)",
                         [](double x) {
                           const double z = root * x;
                           return 0.5 * x * (1 + std::tanh(z + 0.044715 * z * z * z));
                         }),
          wrong_function("digit_dropped", "0.04471 for 0.044715",
                         [](double x) { return 0.5 * x * (1 + std::tanh(root * (x + 0.04471 * x * x * x))); }),
          wrong_function("relu_for_gelu", "max(x, 0)", [](double x) { return x < 0 ? 0 : x; }),
          wrong_function("exp_overflows", "tanh as (e - 1) / (e + 1), e = exp(2z) in float32",
                         [](double x) {
                           const float e = std::exp(static_cast<float>(2 * root * (x + 0.044715 * x * x * x)));
                           return 0.5 * x * (1 + static_cast<double>((e - 1) / (e + 1)));
                         }),
          wrong_function("sigmoid_for_tanh", "the approximation x sigmoid(1.702 x), which is another op",
                         [](double x) { return x / (1 + std::exp(-1.702 * x)); }),
          wrong_function("digits_swapped", "0.044175 for 0.044715",
                         [](double x) { return 0.5 * x * (1 + std::tanh(root * (x + 0.044175 * x * x * x))); }),
          wrong_function("constant_cut_off", "0.79788 for sqrt(2/pi)",
                         [](double x) { return 0.5 * x * (1 + std::tanh(0.79788 * (x + 0.044715 * x * x * x))); }),
          wrong_function("rough_exp", "exp by a linear function of the exponent's bits, off by up to 4%",
                         [](double x) {
                           if (!std::isfinite(x)) return x > 0 ? x : x * 0;
                           return x / (1 + activations::rough_exp(-2 * root * (x + 0.044715 * x * x * x)));
                         }),
          activations::argument_rounded_to_bf16(),
          activations::flushed_below("tail_flushed_below_3", -3),
          activations::flushed_below("tail_flushed_below_4", -4),
      });
}

}  // namespace assay::gelu_tanh
