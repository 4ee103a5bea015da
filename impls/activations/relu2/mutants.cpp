#include "impls/activations/family/mutants.h"

namespace assay::relu2 {

using namespace activations;

std::vector<Bug> bugs() {
  return {
      wrong_function("not_squared", "max(x, 0), which is another op", positive_part),
      wrong_function("square_of_negative", "x^2 on both sides", [](double x) { return x * x; }),
      wrong_function("sign_kept", "x |x|", [](double x) { return x * std::fabs(x); }),
      wrong_function("leaky", "negative x are divided by 100", [](double x) { return x < 0 ? x * x / 1e4 : x * x; }),
      wrong_function("capped_at_6", "min(max(x, 0), 6)^2",
                     [](double x) { return std::pow(x > 6 ? 6 : positive_part(x), 2); }),
      wrong_function("gelu_squared", "gelu(x)^2", [](double x) { return std::pow(gelu_by_erf(x), 2); }),
      argument_rounded_to_bf16(),
  };
}

}  // namespace assay::relu2
