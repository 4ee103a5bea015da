#include "impls/activations/family/mutants.h"

namespace assay::gelu {

using namespace activations;

std::vector<Bug> bugs() {
  return {
      wrong_function("tanh_for_erf", "the approximation by tanh, which is another op", gelu_by_tanh),
      wrong_function("sigmoid_for_erf", "the approximation x sigmoid(1.702 x), which is another op", gelu_by_sigmoid),
      wrong_function("relu_for_gelu", "max(x, 0)", positive_part),
      wrong_function("root_2_missing", "erf of x itself", [](double x) { return 0.5 * x * (1 + std::erf(x)); }),
      wrong_function("density_for_distribution", "x times the density of the normal distribution",
                     [](double x) { return x * std::exp(-0.5 * x * x) / std::sqrt(2 * std::numbers::pi); }),
      wrong_function("coarse_erf", "erf by three terms, off by up to 2.5e-5",
                     [](double x) { return 0.5 * x * (1 + coarse_erf(x / std::numbers::sqrt2)); }),
      wrong_function("constant_cut_off", "0.7071 for 1 / sqrt(2)",
                     [](double x) { return 0.5 * x * (1 + std::erf(0.7071 * x)); }),
      wrong_function("exp_overflows", "1 - erf as a product with exp(x^2 / 2), x < 0, in float32",
                     [](double x) {
                       const double grown = x < 0 ? std::exp(static_cast<float>(0.5 * x * x)) : 1;
                       return gelu_by_erf(x) * grown / grown;
                     }),
      argument_rounded_to_bf16(),
      flushed_below("tail_flushed_below_3", -3),
      flushed_below("tail_flushed_below_4", -4),
  };
}

}  // namespace assay::gelu
