#include "impls/gates/family/mutants.h"

namespace assay::swiglu {

using namespace gates;

static double with_slope(double a, double beta) { return a / (1 + std::exp(-beta * a)); }

// A bug that is another function of a and beta.
static Bug wrong(std::string name, std::string description, double (*function)(double a, double beta)) {
  return {std::move(name), std::move(description), [function](Steps& s, const Parameters& parameters) {
            s.activation = [function, beta = parameters.get<double>("beta")](double a) { return function(a, beta); };
          }};
}

std::vector<Bug> bugs() {
  return {
      wrong("beta_ignored", "silu, whatever beta", [](double a, double) { return with_slope(a, 1); }),
      wrong("beta_outside", "beta a sigmoid(a)", [](double a, double beta) { return beta * with_slope(a, 1); }),
      wrong("sign_of_exponent", "exp(beta a) for exp(-beta a)",
            [](double a, double beta) { return with_slope(a, -beta); }),
      wrong("sigmoid_for_swish", "the sigmoid without the factor a",
            [](double a, double beta) { return 1 / (1 + std::exp(-beta * a)); }),
      wrong("relu_for_swish", "max(a, 0)", [](double a, double) { return a < 0 ? 0 : a; }),
      wrong("exp_overflows", "a e / (1 + e), e = exp(beta a) in float32",
            [](double a, double beta) {
              const float e = std::exp(static_cast<float>(beta * a));
              return static_cast<double>(static_cast<float>(a) * (e / (1 + e)));
            }),
      wrong("tail_flushed_below_8", "0 for a below -8",
            [](double a, double beta) { return a < -8 ? 0 : with_slope(a, beta); }),
      {"gate_capped_at_7", "the activation is at most 7, as one model has it",
       [](Steps& s, const Parameters&) {
         s.activation = [f = s.activation](double a) { return f(a) > 7 ? 7 : f(a); };
       }},
  };
}

}  // namespace assay::swiglu
