#include "impls/blocks/family/block_contract.h"

namespace assay::self_gate {

using namespace blocks;

// See ffn for the product and the activation. x is exact: the last product adds its own rounding alone.
static reference::Rows right(const Inputs& inputs) {
  const reference::Rows rows = inputs.rows_of("x");
  return reference::times(inputs.activated(inputs.product(rows, "w", "b")), rows);
}

std::unique_ptr<Op> op() {
  return block({
      .name = "self_gate",
      .summary = "Rows times their own gate: the form in which tutorials often give GLU, GEGLU and SwiGLU",
      .formula = "y = x * act(x w + b)",
      .source =
          "after Dauphin et al. 2017, Language Modeling with Gated Convolutional Networks, eq. 1, with x itself as "
          "the value",
      .budget = "u |y| + |x| e: e is that of act(x w + b), p(cols) (|x| |w| + |b|) times the slope of act, and what is "
                "act's own; p as of ffn, u = 2^-24. In bf16 and f16 what lies between steps may be rounded to it, and "
                "counts half an ulp each. What is below 2^-126 may be flushed. Nothing is promised where a step may "
                "overflow",
      .dimensions = {rows_dimension(), cols_dimension()},
      .parameters = {choice("activation", "act: sigmoid, gelu by erf or by tanh, or swish",
                            {"sigmoid", "gelu", "gelu_tanh", "swish"}),
                     weights_parameter(), biases_parameter({"same", "f32", "none"})},
      .inputs = {{.name = "x", .dims = {"rows", "cols"}}, weight("w", "cols", "cols"), bias("b", "cols")},
      .flops = [](const Case& which) { return flops_of_products(which, matrix(which, "cols", "cols")); },
      .reference = right,
      .laws = {},
  });
}

}  // namespace assay::self_gate
