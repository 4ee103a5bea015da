#include "impls/activations/mutants.h"

#include <numbers>

namespace assay::gelu {
namespace {

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
          activations::flushed_below("tail_flushed_below_3", -3),
          activations::flushed_below("tail_flushed_below_4", -4),
      });
}

}  // namespace assay::gelu
