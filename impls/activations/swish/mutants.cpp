#include "impls/activations/family/mutants.h"

namespace assay::swish {
namespace {

using namespace activations;

double swish(double x, double beta) { return x / (1 + std::exp(-beta * x)); }

// A bug that is another function of x and beta.
Bug wrong(std::string name, std::string description, double (*function)(double x, double beta)) {
  return {std::move(name), std::move(description), [function](Steps& s, const Parameters& parameters) {
            s.function = [function, beta = parameters.get<double>("beta")](double x) { return function(x, beta); };
          }};
}

}  // namespace

std::vector<Bug> bugs() {
  return {
      wrong("beta_ignored", "silu, whatever beta", [](double x, double) { return swish(x, 1); }),
      wrong("beta_without_sign", "the absolute value of beta",
            [](double x, double beta) { return swish(x, std::fabs(beta)); }),
      wrong("beta_outside", "beta x sigmoid(x)", [](double x, double beta) { return beta * swish(x, 1); }),
      wrong("sign_of_exponent", "exp(beta x) for exp(-beta x)", [](double x, double beta) { return swish(x, -beta); }),
      wrong("exp_overflows", "x e / (1 + e), e = exp(beta x) in float32",
            [](double x, double beta) {
              const float e = std::exp(static_cast<float>(beta * x));
              return static_cast<double>(static_cast<float>(x) * (e / (1 + e)));
            }),
      wrong("hard_sigmoid", "the sigmoid as a ramp from -3 to 3",
            [](double x, double beta) { return x * std::fmin(std::fmax(beta * x / 6 + 0.5, 0), 1); }),
      wrong("beta_near_1_taken_for_1", "silu for a beta within a hundredth of 1",
            [](double x, double beta) { return swish(x, std::fabs(beta - 1) < 0.01 ? 1 : beta); }),
      wrong("beta_in_both", "beta x sigmoid(beta x)", [](double x, double beta) { return beta * swish(x, beta); }),
      wrong("relu_for_swish", "max(x, 0)", [](double x, double) { return x < 0 ? 0 : x; }),
      wrong("half_forgotten", "0 where beta is 0, instead of x / 2",
            [](double x, double beta) { return beta == 0 ? 0 * x : swish(x, beta); }),
      wrong("rough_exp", "exp by a linear function of the exponent's bits, off by up to 4%",
            [](double x, double beta) { return std::isfinite(x) ? x / (1 + rough_exp(-beta * x)) : swish(x, beta); }),
      {"beta_of_the_last_prepared", "one beta for all that is prepared: that of the last",
       [](Steps& s, const Parameters& parameters) {
         static double last;
         last = parameters.get<double>("beta");
         s.function = [](double x) { return swish(x, last); };
       }},
      argument_rounded_to_bf16(),
      flushed_below("tail_flushed_below_8", -8),
      flushed_below("tail_flushed_below_20", -20),
  };
}

}  // namespace assay::swish
