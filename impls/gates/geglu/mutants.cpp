#include <numbers>

#include "impls/gates/family/mutants.h"

namespace assay::geglu {

using namespace gates;

std::vector<Bug> bugs() {
  return {
      wrong_activation("tanh_for_erf", "gelu by tanh, which is another op",
                       [](double a) {
                         const double root = std::numbers::sqrt2 * std::numbers::inv_sqrtpi;
                         return 0.5 * a * (1 + std::tanh(root * (a + 0.044715 * a * a * a)));
                       }),
      wrong_activation("sigmoid_for_erf", "a sigmoid(1.702 a)",
                       [](double a) { return a / (1 + std::exp(-1.702 * a)); }),
      wrong_activation("swish_for_gelu", "a sigmoid(a), which is another op",
                       [](double a) { return a / (1 + std::exp(-a)); }),
      wrong_activation("distribution_for_gelu", "Phi(a) without the factor a",
                       [](double a) { return 0.5 * std::erfc(-a / std::numbers::sqrt2); }),
      wrong_activation("root_2_missing", "erf of a itself", [](double a) { return 0.5 * a * (1 + std::erf(a)); }),
      wrong_activation("tail_flushed_below_3", "0 for a below -3",
                       [](double a) { return a < -3 ? 0 : 0.5 * a * (1 + std::erf(a / std::numbers::sqrt2)); }),
  };
}

}  // namespace assay::geglu
