#include "impls/gates/family/mutants.h"

namespace assay::reglu {

using namespace gates;

std::vector<Bug> bugs() {
  return {
      cannot_show("gate_stored_first", "relu of what is stored needs no rounding"),
      wrong_activation("leaky", "negative a are divided by 100", [](double a) { return a < 0 ? a / 100 : a; }),
      wrong_activation("swish_for_relu", "a sigmoid(a), which is another op",
                       [](double a) { return a / (1 + std::exp(-a)); }),
      wrong_activation("squared", "max(a, 0)^2", [](double a) { return a < 0 ? 0 : a * a; }),
      wrong_activation("capped_at_6", "min(max(a, 0), 6)", [](double a) { return a > 6   ? 6
                                                                                 : a < 0 ? 0
                                                                                         : a; }),
      wrong_activation("step_for_relu", "1 for positive a", [](double a) { return std::isnan(a) ? a
                                                                                  : a > 0       ? 1
                                                                                                : 0; }),
      wrong_combination("relu_of_result", "max(a b, 0)",
                        [](const Function&, double a, double b) { return a * b < 0 ? 0 : a * b; }),
  };
}

}  // namespace assay::reglu
