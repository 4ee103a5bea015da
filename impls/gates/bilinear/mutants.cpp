#include "impls/gates/family/mutants.h"

namespace assay::bilinear {

using namespace gates;

std::vector<Bug> bugs() {
  return {
      cannot_show("factors_swapped", "a product has no order"),
      cannot_show("activation_forgotten", "there is none"),
      cannot_show("activation_of_both", "there is none"),
      cannot_show("activation_of_product", "there is none"),
      cannot_show("order_ignored", "a product has no order"),
      cannot_show("gate_stored_first", "the factor is as it was stored"),
      wrong_activation("sigmoid_for_nothing", "sigmoid(a), which is another op",
                       [](double a) { return 1 / (1 + std::exp(-a)); }),
      wrong_activation("relu_for_nothing", "max(a, 0), which is another op", [](double a) { return a < 0 ? 0 : a; }),
      wrong_combination("square_of_gate", "a a", [](const Function&, double a, double) { return a * a; }),
      wrong_combination("mean_of_factors", "(a + b) / 2",
                        [](const Function&, double a, double b) { return (a + b) / 2; }),
      wrong_combination("product_of_sizes", "|a b|",
                        [](const Function&, double a, double b) { return std::fabs(a * b); }),
  };
}

}  // namespace assay::bilinear
