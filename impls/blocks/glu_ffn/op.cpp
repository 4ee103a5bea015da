#include "impls/blocks/family/block_contract.h"

namespace assay::glu_ffn {

using namespace blocks;

// See ffn; the product of both factors adds |g| e_v + |v| e_g + e_v e_g and its own rounding.
static reference::Rows right(const Inputs& inputs) {
  return reference::product(hidden_of(inputs, inputs.rows_of("x"), true), *inputs.find("w2"), inputs.find("b2"));
}

// With v = 0 and c = 1 the value is 1: what is left is ffn without the gate's partner.
static Relation value_of_one() {
  return {"value_of_one",
          "with v = 0 and c = 1 it is the ffn of w, b, w2 and b2",
          true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            FollowUp second{which, inputs, SecondRun::anew};
            bool has_bias = false;
            for (Buffer& input : second.inputs) {
              if (input.name != "v" && input.name != "c") continue;
              has_bias = has_bias || input.name == "c";
              for (std::int64_t i = 0; i < input.count(); ++i) input.set_number(i, input.name == "c" ? 1 : 0);
            }
            if (!has_bias || second.inputs == inputs) return std::nullopt;
            return second;
          },
          {}};
}

std::unique_ptr<Op> op() {
  return block({
      .name = "glu_ffn",
      .summary = "Gated feed-forward block: sigmoid (GLU), ReGLU, GEGLU, SwiGLU and bilinear",
      .formula = "y = (act(x w + b) * (x v + c)) w2 + b2",
      .source = "Shazeer 2020, GLU Variants Improve Transformer, eq. 6; Dauphin et al. 2017",
      .budget =
          "as ffn, of h = g v with g = act(x w + b) and v = x v + c: off by |g| e_v + |v| e_g + e_v e_g + u |h|, u = "
          "2^-24; y by p(hidden) ((|h| + e) |w2| + |b2|) + e |w2|. In bf16 and f16 what lies between steps "
          "may be rounded to it, and counts half an ulp each. 0 where every partial sum is exact. What is below 2^-126 "
          "may be flushed. Nothing is promised where a step may overflow",
      .dimensions = {rows_dimension(), cols_dimension(), hidden_dimension()},
      .parameters = {choice(
                         "activation",
                         "act: swish (swiglu), sigmoid (glu), relu (reglu), gelu by erf or by tanh (geglu), x "
                         "sigmoid(1.702 x), relu squared, tanh, or none "
                         "(bilinear)",
                         {"swish", "sigmoid", "relu", "gelu", "gelu_tanh", "identity", "quick_gelu", "relu2", "tanh"}),
                     weights_parameter(), biases_parameter({"none", "same", "f32"})},
      .inputs = {{.name = "x", .dims = {"rows", "cols"}},
                 weight("w", "cols", "hidden"),
                 bias("b", "hidden"),
                 weight("v", "cols", "hidden"),
                 bias("c", "hidden"),
                 weight("w2", "hidden", "cols"),
                 bias("b2", "cols")},
      .flops = [](const Case& which) { return flops_of_products(which, 3 * matrix(which, "cols", "hidden")); },
      .reference = right,
      .laws = {hidden_units_moved(), last_weights_doubled(), value_of_one()},
  });
}

}  // namespace assay::glu_ffn
