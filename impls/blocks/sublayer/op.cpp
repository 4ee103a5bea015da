#include "impls/blocks/family/block_contract.h"

namespace assay::sublayer {
namespace {

using namespace blocks;

// f of ffn or glu_ffn, without what lies between f and what follows.
reference::Rows block_of(const Inputs& inputs, const reference::Rows& rows) {
  return reference::product(hidden_of(inputs, rows, inputs.text("form") == "glu_ffn"), *inputs.find("w2"),
                            inputs.find("b2"));
}

reference::Rows norm_of(const Inputs& inputs, const reference::Rows& rows, const char* gamma, const char* beta) {
  return reference::normalised(rows, inputs.find(gamma), inputs.find(beta), inputs.text("norm") == "layer",
                               inputs.number("eps"));
}

reference::Rows right(const Inputs& inputs) {
  const std::string& placement = inputs.text("placement");
  const reference::Rows x = inputs.rows_of("x");
  if (placement == "post" || placement == "deep") {
    const double alpha = placement == "deep" ? static_cast<float>(inputs.number("alpha")) : 1;
    const reference::Rows f = inputs.between(block_of(inputs, x));
    return norm_of(inputs, inputs.between(reference::plus(alpha, x, f)), "gamma", "beta");
  }
  const reference::Rows normal = inputs.between(norm_of(inputs, x, "gamma", "beta"));
  reference::Rows f = inputs.between(block_of(inputs, normal));
  if (placement == "sandwich") f = inputs.between(norm_of(inputs, f, "gamma2", "beta2"));
  reference::Rows sum = reference::plus(1, x, std::move(f));
  if (placement == "parallel") sum = reference::plus(1, inputs.rows_of("a"), inputs.between(std::move(sum)));
  return sum;
}

// norm(1 x + f(x)) is norm(x + f(x)).
Relation deep_of_alpha_one_is_post() {
  return {"deep_of_alpha_one_is_post", "deep with alpha = 1 gives what post gives", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            if (which.parameters.get<std::string>("placement") != "post") return std::nullopt;
            FollowUp second{which, inputs};
            for (Parameter& parameter : second.which.parameters) {
              if (parameter.name == "placement") parameter.value = std::string("deep");
              if (parameter.name == "alpha") parameter.value = 1.0;
            }
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) {
            return difference(first, second, [](std::int64_t i) { return i; });
          }};
}

ValueInfo only_where(ValueInfo value, const std::string& parameter, const std::string& is) {
  value.only_where.push_back({parameter, {is}});
  return value;
}

double flops(const Case& which) {
  const bool gated = which.parameters.get<std::string>("form") == "glu_ffn";
  return flops_of_products(which, (gated ? 3 : 2) * matrix(which, "cols", "hidden")) +
         16 * static_cast<double>(which.dim("rows") * which.dim("cols"));  // norms and residuals
}

}  // namespace

std::unique_ptr<Op> op() {
  return block({
      .name = "sublayer",
      .summary = "A feed-forward block with its norm and its residual, placed as models place them",
      .formula =
          "pre: x + f(norm(x)); post: norm(x + f(x)); sandwich: x + norm2(f(norm(x))); deep: norm(alpha x + f(x)); "
          "parallel: x + a + f(norm(x)), a from the attention beside it; f is ffn or glu_ffn",
      .source = "Xiong et al. 2020, On Layer Normalization in the Transformer Architecture, table 1; Ding et al. 2021, "
                "CogView, section 2.4; Wang et al. 2022, DeepNet, eq. 4; Chowdhery et al. 2022, PaLM, section 2",
      .budget =
          "of the steps, as of norm_mlp and ffn: a norm's own is that of layer_norm or rms_norm, and its input's "
          "errors e "
          "count with |gamma| ((e + mean(e)) / (r - d) + |x - mean| d / (r (r - d))); f that of ffn; a sum u of its "
          "size. "
          "In bf16 and f16 what lies between steps may be rounded to it, and counts half an ulp each. What is below "
          "2^-126 may be flushed. Nothing is promised where a step may overflow, or where d reaches r / 2",
      .dimensions = {rows_dimension(), cols_dimension(), hidden_dimension()},
      .parameters = {choice("placement", "where the norm is: pre, post, sandwich, deep (post, with alpha), or parallel",
                            {"pre", "post", "sandwich", "deep", "parallel"}),
                     choice("norm", "layer or rms", {"layer", "rms"}),
                     choice("form", "f: ffn, or glu_ffn", {"ffn", "glu_ffn"}),
                     choice(
                         "activation", "act of f",
                         {"gelu", "swish", "relu", "gelu_tanh", "sigmoid", "identity", "relu2", "quick_gelu", "tanh"}),
                     {"alpha",
                      "what x is scaled by, of deep: (2N)^(1/4) in N layers",
                      2.0,
                      {2.0, 1.0, 2.6321480259049848},
                      0.0625,
                      16.0,
                      {}},
                     eps_parameter(),
                     weights_parameter(),
                     biases_parameter({"same", "f32", "none"})},
      .inputs = {{.name = "x", .dims = {"rows", "cols"}},
                 only_where({.name = "a", .dims = {"rows", "cols"}}, "placement", "parallel"),
                 norm_weight("gamma", 1, "cols"),
                 only_where(norm_weight("beta", 0, "cols"), "norm", "layer"),
                 only_where(weight("w1", "cols", "hidden"), "form", "ffn"),
                 only_where(bias("b1", "hidden"), "form", "ffn"),
                 only_where(weight("w", "cols", "hidden"), "form", "glu_ffn"),
                 only_where(bias("b", "hidden"), "form", "glu_ffn"),
                 only_where(weight("v", "cols", "hidden"), "form", "glu_ffn"),
                 only_where(bias("c", "hidden"), "form", "glu_ffn"),
                 weight("w2", "hidden", "cols"),
                 bias("b2", "cols"),
                 only_where(norm_weight("gamma2", 1, "cols"), "placement", "sandwich"),
                 only_where(only_where(norm_weight("beta2", 0, "cols"), "placement", "sandwich"), "norm", "layer")},
      .flops = flops,
      .reference = right,
      .laws = {hidden_units_moved(), deep_of_alpha_one_is_post()},
  });
}

}  // namespace assay::sublayer
