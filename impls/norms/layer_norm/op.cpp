#include "impls/norms/family/norm_contract.h"
#include "impls/norms/layer_norm/normal_contract.h"

namespace assay::layer_norm {

std::unique_ptr<Op> op() {
  return norms::norm({
      .name = "layer_norm",
      .summary = "Layer normalisation of each row",
      .formula = "y = (x - mean(x)) / sqrt(mean((x - mean(x))^2) + eps) * gamma + beta, with gamma and beta or without",
      .source = "Ba, Kiros, Hinton 2016, Layer Normalization, eq. 4",
      .budget =
          "u (8 + n/32) (|y - beta| + |gamma| mean(|x|) / sqrt(v + eps)) + 2 u |beta| + 2^-126 max(1, |gamma|), u = "
          "2^-24: two "
          "sums in 16 lanes or better, mean first, plus 8 roundings; without n/32 for who accumulates wider; bf16 and "
          "f16 are rounded once more. Nothing is "
          "promised where |x| >= 2^63 / sqrt(n)",
      .parameters = parameters(),
      .weights = norms::affine_weights(),
      .flops = 8,  // add; subtract, square, add; subtract, two products, add
      .normal = normal,
      .laws = {norms::scales_with_its_row(), norms::shift_invariant()},
  });
}

}  // namespace assay::layer_norm
