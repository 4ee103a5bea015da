#include "impls/activations/family/mutants.h"

namespace assay::tanh {

using namespace activations;

std::vector<Bug> bugs() {
  return {
      cannot_show("factor_clamped", "there is no factor, and beyond 88 y is 1"),
      wrong_function("sigmoid_for_tanh", "1 / (1 + exp(-x)), which is another op",
                     [](double x) { return 1 / (1 + std::exp(-x)); }),
      wrong_function("two_forgotten", "(e - 1) / (e + 1), e = exp(x)", [](double x) { return std::tanh(0.5 * x); }),
      wrong_function("exp_overflows", "(e - 1) / (e + 1), e = exp(2x) in float32, also near zero by expm1",
                     [](double x) {
                       const float m = std::expm1(2 * static_cast<float>(x));
                       return static_cast<double>(m / (m + 2));
                     }),
      wrong_function("cancels_near_zero", "(e - 1) / (e + 1), e = exp(2x) in float32, |x| < 20",
                     [](double x) {
                       if (!(std::fabs(x) < 20)) return std::tanh(x);
                       const float e = std::exp(2 * static_cast<float>(x));
                       return static_cast<double>((e - 1) / (e + 1));
                     }),
      wrong_function(
          "one_minus_quotient", "1 - 2 / (exp(2x) + 1) in float32, which cancels near zero",
          [](double x) { return static_cast<double>(1.0f - 2.0f / (std::exp(2 * static_cast<float>(x)) + 1.0f)); }),
      // Within what is rounded to a narrower type.
      only_in(Dtype::f32, wrong_function("x_below_a_hundredth", "x itself for |x| < 0.01",
                                         [](double x) { return std::fabs(x) < 0.01 ? x : std::tanh(x); })),
      wrong_function("small_for_zero", "0 for |x| < 2^-12",
                     [](double x) { return std::fabs(x) < 0x1p-12 ? 0 : std::tanh(x); }),
      wrong_function(
          "fraction", "x (27 + x^2) / (27 + 9 x^2), and 1 from 3 on",
          [](double x) { return std::fabs(x) >= 3 ? std::copysign(1.0, x) : x * (27 + x * x) / (27 + 9 * x * x); }),
      wrong_function("hard_tanh", "x, held between -1 and 1",
                     [](double x) { return std::isnan(x) ? x : std::fmin(std::fmax(x, -1), 1); }),
      only_in(Dtype::f32,
              wrong_function("one_from_5_on", "1 for |x| of 5 and more",
                             [](double x) { return std::fabs(x) >= 5 ? std::copysign(1.0, x) : std::tanh(x); })),
      wrong_function("sign_dropped", "tanh(|x|)", [](double x) { return std::tanh(std::fabs(x)); }),
      wrong_function("quotient_for_tanh", "x / (1 + |x|)",
                     [](double x) { return std::isfinite(x) ? x / (1 + std::fabs(x)) : std::tanh(x); }),
      wrong_function("scaled_tanh", "1.7159 tanh(2/3 x)", [](double x) { return 1.7159 * std::tanh(2.0 / 3 * x); }),
      wrong_function("rough_exp", "exp by a linear function of the exponent's bits, off by up to 4%",
                     [](double x) { return std::isfinite(x) ? 1 - 2 / (rough_exp(2 * x) + 1) : std::tanh(x); }),
      argument_rounded_to_bf16(),
  };
}

}  // namespace assay::tanh
