#include "impls/norms/family/sum_contract.h"
#include "impls/norms/rms_norm/normal_contract.h"

namespace assay::add_rms_norm {

std::unique_ptr<Op> op() {
  return norms::norm(norms::of_a_sum({
      .name = "add_rms_norm",
      .summary = "A residual added, and root mean square layer normalisation of each row of the sum",
      .formula = "sum = x + residual; y = sum / sqrt(mean(sum^2) + eps) * (weight_offset + gamma)",
      .source = "Zhang, Sennrich 2019, Root Mean Square Layer Normalization, eq. 4, behind the residual connection of "
                "Vaswani et al. 2017, Attention Is All You Need, section 3.1, as it is fused where models are served",
      .budget =
          "sum: u |sum| + 2^-126, u = 2^-24: one addition, and bf16 and f16 are rounded once more. y: u (8 + n/32) |y| "
          "+ 2^-126 max(1, |w|) of the sum as it "
          "is stored, as for rms_norm, and likewise without n/32 for who accumulates wider; where a narrow sum is "
          "rounded differently at once and by way of float32, or one below 2^-126 is flushed, either will do. "
          "Nothing is promised of y where |sum| >= 2^63 / sqrt(n)",
      .parameters = {norms::eps_parameter("added to the mean square, inside the root"),
                     rms_norm::weight_offset_parameter(),
                     norms::weights_parameter("the dtype of gamma: f32, or the same as x", {"f32", "same"})},
      .weights = {norms::weight("gamma", 1)},
      .flops = 5,  // an addition; square, add, and two products
      .normal = rms_norm::normal,
      .laws = {},
  }));
}

}  // namespace assay::add_rms_norm
