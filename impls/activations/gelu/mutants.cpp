#include "impls/activations/mutants.h"

#include <numbers>

namespace assay::gelu {
namespace {

// erf with an error of 2.5e-5: Abramowitz, Stegun 7.1.25.
double coarse_erf(double x) {
  const double t = 1 / (1 + 0.47047 * std::fabs(x));
  const double rest = ((0.7478556 * t - 0.0958798) * t + 0.3480242) * t * std::exp(-x * x);
  return std::copysign(1 - rest, x);
}

std::function<double(double)> correct(const Parameters&) {
  return [](double x) { return 0.5 * x * (1 + std::erf(x / std::numbers::sqrt2)); };
}

}  // namespace

std::vector<Mutant> mutants() {
  using activations::wrong_function;
  return activations::mutants_of(
      correct,
      {
          wrong_function("tanh_for_erf", "the approximation by tanh, which is another op",
                         [](double x) {
                           const double root = std::sqrt(2 / std::numbers::pi);
                           return 0.5 * x * (1 + std::tanh(root * (x + 0.044715 * x * x * x)));
                         }),
          wrong_function("sigmoid_for_erf", "the approximation x sigmoid(1.702 x), which is another op",
                         [](double x) { return x / (1 + std::exp(-1.702 * x)); }),
          wrong_function("relu_for_gelu", "max(x, 0)", [](double x) { return x < 0 ? 0 : x; }),
          wrong_function("root_2_missing", "erf of x itself", [](double x) { return 0.5 * x * (1 + std::erf(x)); }),
          wrong_function("density_for_distribution", "x times the density of the normal distribution",
                         [](double x) { return x * std::exp(-0.5 * x * x) / std::sqrt(2 * std::numbers::pi); }),
          wrong_function("coarse_erf", "erf by three terms, off by up to 2.5e-5",
                         [](double x) { return 0.5 * x * (1 + coarse_erf(x / std::numbers::sqrt2)); }),
          wrong_function("constant_cut_off", "0.7071 for 1 / sqrt(2)",
                         [](double x) { return 0.5 * x * (1 + std::erf(0.7071 * x)); }),
          wrong_function("exp_overflows", "1 - erf as a product with exp(x^2 / 2), x < 0, in float32",
                         [](double x) {
                           const double phi = 0.5 * std::erfc(-x / std::numbers::sqrt2);
                           if (!(x < 0)) return x * phi;
                           const float grown = std::exp(static_cast<float>(0.5 * x * x));
                           return x * (phi * static_cast<double>(grown)) / static_cast<double>(grown);
                         }),
          activations::argument_rounded_to_bf16(),
          activations::flushed_below("tail_flushed_below_3", -3),
          activations::flushed_below("tail_flushed_below_4", -4),
      });
}

}  // namespace assay::gelu
