#include <numbers>

#include "impls/gates/family/mutants.h"

namespace assay::geglu_tanh {

using namespace gates;

static double with_constants(double root, double cubic, double a) {
  return 0.5 * a * (1 + std::tanh(root * (a + cubic * a * a * a)));
}

std::vector<Bug> bugs() {
  static constexpr double root = std::numbers::sqrt2 * std::numbers::inv_sqrtpi;  // sqrt(2/pi)
  return {
      wrong_activation("erf_for_tanh", "gelu by erf, which is another op",
                       [](double a) { return 0.5 * a * (1 + std::erf(a / std::numbers::sqrt2)); }),
      wrong_activation("sigmoid_for_tanh", "a sigmoid(1.702 a)",
                       [](double a) { return a / (1 + std::exp(-1.702 * a)); }),
      wrong_activation("cube_dropped", "tanh(sqrt(2/pi) a)", [](double a) { return with_constants(root, 0, a); }),
      wrong_activation("digit_dropped", "0.04471 for 0.044715",
                       [](double a) { return with_constants(root, 0.04471, a); }),
      only_in({Dtype::f32, Dtype::bf16},
              wrong_activation("cube_in_float16", "a^3 in float16, which overflows from 40.3 on",
                               [](double a) {
                                 const double cube = to_float(from_float<f16>(static_cast<float>(a * a * a)));
                                 return 0.5 * a * (1 + std::tanh(root * (a + 0.044715 * cube)));
                               })),
      wrong_activation("exp_overflows", "tanh as (e - 1) / (e + 1), e = exp(2z) in float32",
                       [](double a) {
                         const float e = std::exp(static_cast<float>(2 * root * (a + 0.044715 * a * a * a)));
                         return 0.5 * a * (1 + static_cast<double>((e - 1) / (e + 1)));
                       }),
      wrong_activation("tail_flushed_below_3", "0 for a below -3",
                       [](double a) { return a < -3 ? 0 : with_constants(root, 0.044715, a); }),
  };
}

}  // namespace assay::geglu_tanh
