#include "impls/gates/family/mutants.h"

namespace assay::glu {

using namespace gates;

static double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

std::vector<Bug> bugs() {
  return {
      wrong_activation("swish_for_sigmoid", "a sigmoid(a), which is another op",
                       [](double a) { return a * sigmoid(a); }),
      wrong_activation("tanh_for_sigmoid", "tanh(a)", [](double a) { return std::tanh(a); }),
      wrong_activation("sign_of_exponent", "exp(a) for exp(-a)", [](double a) { return sigmoid(-a); }),
      wrong_activation("hard_sigmoid", "a ramp from -3 to 3",
                       [](double a) { return std::isnan(a) ? a : std::fmin(std::fmax(a / 6 + 0.5, 0), 1); }),
      wrong_activation("exp_overflows", "e / (1 + e), e = exp(a) in float32",
                       [](double a) {
                         const float e = std::exp(static_cast<float>(a));
                         return static_cast<double>(e / (1 + e));
                       }),
      wrong_combination("product_first", "(a b) sigmoid(a), as a swish would have it",
                        [](const Function& f, double a, double b) { return a * b * f(a); }),
  };
}

}  // namespace assay::glu
