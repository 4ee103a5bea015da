#include "impls/activations/family/mutants.h"

namespace assay::relu {

using namespace activations;

std::vector<Bug> bugs() {
  return {
      cannot_show("wrong_in_place", "relu of relu is relu"),
      cannot_show("overlapping_tail_in_place", "relu of relu is relu"),
      cannot_show("bf16_truncated", "nothing is left to be rounded"),
      cannot_show("f16_truncated", "nothing is left to be rounded"),
      wrong_function("leaky", "negative x are divided by 100", [](double x) { return x < 0 ? x / 100 : x; }),
      wrong_function("capped_at_6", "min(max(x, 0), 6)", [](double x) { return x > 6 ? 6 : positive_part(x); }),
      wrong_function("size_for_relu", "|x|", [](double x) { return std::fabs(x); }),
      wrong_function("identity", "x on both sides", [](double x) { return x; }),
      wrong_function("negative_part", "max(-x, 0)", [](double x) { return x > 0 ? 0 : -x; }),
      wrong_function("squared", "max(x, 0)^2, which is another op", [](double x) { return x < 0 ? 0 : x * x; }),
      wrong_function("gelu_for_relu", "gelu, which is another op", gelu_by_erf),
      wrong_function("small_for_zero", "0 for all x below 2^-10", [](double x) { return x < 0x1p-10 ? 0 : x; }),
      spoilt_function("maximum_drops_nan", "a maximum that gives the number where the other is a NaN",
                      [](const std::function<double(double)>&, double x) { return std::fmax(x, 0); }),
      wrong_function("mean_of_x_and_size", "(x + |x|) / 2 in float32, which overflows",
                     [](double x) {
                       const auto narrow = static_cast<float>(x);
                       return static_cast<double>((narrow + std::fabs(narrow)) / 2);
                     }),
  };
}

}  // namespace assay::relu
