#include "impls/norms/family/norm_contract.h"
#include "impls/norms/rms_norm/normal_contract.h"

namespace assay::rms_norm {

std::unique_ptr<Op> op() {
  return norms::norm({
      .name = "rms_norm",
      .summary = "Root mean square layer normalisation of each row",
      .formula = "y = x / sqrt(mean(x^2) + eps) * (weight_offset + gamma)",
      .source = "Zhang, Sennrich 2019, Root Mean Square Layer Normalization, eq. 4",
      .budget = "u (8 + n/32) |y| + 2^-126 max(1, |w|), u = 2^-24, w = weight_offset + gamma: a sum of squares in 16 "
                "lanes or better, plus 8 roundings; "
                "without n/32 for who accumulates wider; bf16 and f16 are rounded once more. Nothing is promised where "
                "|x| >= 2^63 / sqrt(n)",
      .parameters = {norms::eps_parameter("added to the mean square, inside the root"), weight_offset_parameter(),
                     norms::weights_parameter("the dtype of gamma: f32, or the same as x", {"f32", "same"})},
      .weights = {norms::weight("gamma", 1)},
      .flops = 4,  // square, add, and two products
      .normal = normal,
      .laws = {norms::scales_with_its_row()},
  });
}

}  // namespace assay::rms_norm
