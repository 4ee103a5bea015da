#include "impls/blocks/family/block_contract.h"

namespace assay::ffn {

using namespace blocks;

// The budget is that of the steps (family/reference.h, which derives each): a product, the slope of the activation
// times its error and the activation's own, a product with what its input is off by. Between steps values may be kept
// in float32 or stored in the type of x: each of them counts with half an ulp of it.
static reference::Rows right(const Inputs& inputs) {
  return reference::product(hidden_of(inputs, inputs.rows_of("x"), false), *inputs.find("w2"), inputs.find("b2"));
}

std::unique_ptr<Op> op() {
  return block({
      .name = "ffn",
      .summary = "Feed-forward block: two products with an activation between them",
      .formula = "y = act(x w1 + b1) w2 + b2",
      .source = "Vaswani et al. 2017, Attention Is All You Need, section 3.3, eq. 2",
      .budget =
          "h = act(x w1 + b1) is off by e: p(cols) (|x| |w1| + |b1|) times the slope of act, and what is act's own; y "
          "by "
          "p(hidden) ((|h| + e) |w2| + |b2|) + e |w2|. p(n) = u (4 + max(4 sqrt(n), m / 3)), u = 2^-24: "
          "independent roundings of n sums, or the same one over and over where m terms are equal. In bf16 and f16 "
          "what "
          "lies between steps may be rounded to it, "
          "and counts half an ulp each. 0 where every partial sum is exact. What is below 2^-126 may be flushed. "
          "Nothing "
          "is promised where a step may overflow",
      .dimensions = {rows_dimension(), cols_dimension(), hidden_dimension()},
      .parameters = {choice(
                         "activation",
                         "act: relu, its square, gelu by erf or by tanh, x sigmoid(1.702 x), "
                         "swish (silu), sigmoid, tanh, or none",
                         {"gelu", "relu", "relu2", "gelu_tanh", "quick_gelu", "swish", "sigmoid", "identity", "tanh"}),
                     weights_parameter(), biases_parameter({"same", "f32", "none"})},
      .inputs = {{.name = "x", .dims = {"rows", "cols"}},
                 weight("w1", "cols", "hidden"),
                 bias("b1", "hidden"),
                 weight("w2", "hidden", "cols"),
                 bias("b2", "cols")},
      // The activation is next to nothing beside them.
      .flops = [](const Case& which) { return flops_of_products(which, 2 * matrix(which, "cols", "hidden")); },
      .reference = right,
      .laws = {hidden_units_moved(), last_weights_doubled()},
  });
}

}  // namespace assay::ffn
