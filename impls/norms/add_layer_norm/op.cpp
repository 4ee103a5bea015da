#include "impls/norms/family/sum_contract.h"
#include "impls/norms/layer_norm/normal_contract.h"

namespace assay::add_layer_norm {

std::unique_ptr<Op> op() {
  return norms::norm(norms::of_a_sum({
      .name = "add_layer_norm",
      .summary = "A residual added, and layer normalisation of each row of the sum",
      .formula = "sum = x + residual; y = (sum - mean(sum)) / sqrt(mean((sum - mean(sum))^2) + eps) * gamma + beta, "
                 "with gamma and beta or without",
      .source = "Ba, Kiros, Hinton 2016, Layer Normalization, eq. 4, behind the residual connection of Vaswani et al. "
                "2017, Attention Is All You Need, section 3.1: LayerNorm(x + Sublayer(x)), as it is fused where models "
                "are served",
      .budget =
          "sum: u |sum| + 2^-126, u = 2^-24: one addition, and bf16 and f16 are rounded once more. y: u (8 + n/32) (|y "
          "- beta| + |gamma| mean(|sum|) / "
          "sqrt(v + eps)) + 2 u |beta| + 2^-126 max(1, |gamma|) of the sum as it is stored, as for layer_norm, "
          "and likewise without n/32 for who accumulates wider; where a narrow sum is rounded differently at once "
          "and by way of float32, or one below 2^-126 is flushed, either will do. Nothing is promised of y where |sum| "
          ">= 2^63 / sqrt(n)",
      .parameters = layer_norm::parameters(),
      .weights = norms::affine_weights(),
      .flops = 9,  // an addition; add; subtract, square, add; subtract, two products, add
      .normal = layer_norm::normal,
      .laws = {},
  }));
}

}  // namespace assay::add_layer_norm
