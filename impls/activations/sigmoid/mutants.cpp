#include "impls/activations/family/mutants.h"

namespace assay::sigmoid {

using namespace activations;

static double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

std::vector<Bug> bugs() {
  return {
      cannot_show("factor_clamped", "there is no factor, and beyond 88 y is 1"),
      wrong_function("sign_of_exponent", "exp(x) for exp(-x)", [](double x) { return sigmoid(-x); }),
      wrong_function("tanh_for_sigmoid", "tanh(x)", [](double x) { return std::tanh(x); }),
      wrong_function("half_forgotten", "(1 + tanh x) / 2, which has the slope of 2 x",
                     [](double x) { return sigmoid(2 * x); }),
      wrong_function("exp_overflows", "e / (1 + e), e = exp(x) in float32",
                     [](double x) {
                       const float e = std::exp(static_cast<float>(x));
                       return static_cast<double>(e / (1 + e));
                     }),
      wrong_function(
          "by_tanh_in_float32", "(1 + tanh(x / 2)) / 2 in float32, which cancels below zero",
          [](double x) { return static_cast<double>(0.5f + 0.5f * std::tanh(0.5f * static_cast<float>(x))); }),
      wrong_function(
          "one_minus_in_float32", "1 - sigmoid(-x) in float32 below zero, which cancels",
          [](double x) { return x < 0 ? static_cast<double>(1.0f - static_cast<float>(sigmoid(-x))) : sigmoid(x); }),
      wrong_function("hard_sigmoid", "a ramp from -3 to 3",
                     [](double x) { return std::isnan(x) ? x : std::fmin(std::fmax(x / 6 + 0.5, 0), 1); }),
      wrong_function("ramp_by_fifths", "a ramp from -2.5 to 2.5",
                     [](double x) { return std::isnan(x) ? x : std::fmin(std::fmax(0.2 * x + 0.5, 0), 1); }),
      wrong_function("quotient_for_sigmoid", "(1 + x / (1 + |x|)) / 2",
                     [](double x) { return std::isfinite(x) ? 0.5 + 0.5 * x / (1 + std::fabs(x)) : sigmoid(x); }),
      wrong_function("derivative", "y (1 - y)", [](double x) { return sigmoid(x) * sigmoid(-x); }),
      wrong_function("argument_held_at_15", "x is clamped to [-15, 15]",
                     [](double x) {
                       return sigmoid(x < -15 ? -15 : x > 15 ? 15 : x);
                     }),
      // Half an ulp of bf16 below 1 is more than sigmoid(-8).
      only_in({Dtype::f32, Dtype::f16},
              wrong_function("one_from_8_on", "1 for x from 8 on", [](double x) { return x >= 8 ? 1 : sigmoid(x); })),
      wrong_function("swish_for_sigmoid", "x sigmoid(x), which is another op", [](double x) { return x * sigmoid(x); }),
      wrong_function("rough_exp", "exp by a linear function of the exponent's bits, off by up to 4%",
                     [](double x) { return std::isfinite(x) ? 1 / (1 + rough_exp(-x)) : sigmoid(x); }),
      spoilt_function("argument_in_bf16", "x is rounded to bf16 after a factor",
                      [](const std::function<double(double)>& f, double x) {
                        return std::isfinite(x) ? f(to_float(from_float<bf16>(static_cast<float>(x * 0.7))) / 0.7)
                                                : f(x);
                      }),
      flushed_below("tail_flushed_below_8", -8),
      // sigmoid(-20) is a zero of f16 anyway.
      only_in({Dtype::f32, Dtype::bf16}, flushed_below("tail_flushed_below_20", -20)),
      only_in({Dtype::f32, Dtype::bf16}, flushed_below("tail_flushed_below_80", -80)),
  };
}

}  // namespace assay::sigmoid
