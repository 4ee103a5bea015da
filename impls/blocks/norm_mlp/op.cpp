#include "impls/blocks/family/block_contract.h"

namespace assay::norm_mlp {
namespace {

using namespace blocks;

// With three there would be more values than a case has room for (worker/wire/shared_memory.h).
constexpr std::int64_t most_layers = 2;

// See ffn for products, and reference::normalised for what a norm makes of the errors of its input.
reference::Rows right(const Inputs& inputs) {
  reference::Rows rows = inputs.rows_of("x");
  const auto depth = inputs.which().parameters.get<std::int64_t>("depth");
  for (std::int64_t layer = 1; layer <= depth; ++layer) {
    const std::string number = std::to_string(layer);
    rows = inputs.product(rows, "w" + number, "b" + number);
    rows = inputs.between(reference::normalised(rows, inputs.find("gamma" + number), inputs.find("beta" + number), true,
                                                inputs.number("eps")));
    rows = reference::activated(std::move(rows), "relu");
  }
  return reference::product(rows, *inputs.find("w_out"), inputs.find("b_out"));
}

// Those of a hidden layer, which only the cases have that are so deep.
void add_layer(std::vector<ValueInfo>& inputs, std::int64_t layer) {
  const std::string number = std::to_string(layer);
  std::vector<ParameterValue> deep_enough;
  for (std::int64_t depth = layer; depth <= most_layers; ++depth) deep_enough.emplace_back(depth);
  for (ValueInfo each : {weight("w" + number, layer == 1 ? "cols" : "hidden", "hidden"), bias("b" + number, "hidden"),
                         norm_weight("gamma" + number, 1, "hidden"), norm_weight("beta" + number, 0, "hidden")}) {
    each.only_where.push_back({"depth", deep_enough});
    inputs.push_back(std::move(each));
  }
}

std::vector<ValueInfo> all_inputs() {
  std::vector<ValueInfo> inputs{{.name = "x", .dims = {"rows", "cols"}}};
  for (std::int64_t layer = 1; layer <= most_layers; ++layer) add_layer(inputs, layer);
  inputs.push_back(weight("w_out", "hidden", "cols"));
  inputs.push_back(bias("b_out", "cols"));
  return inputs;
}

double flops(const Case& which) {
  const auto further = static_cast<double>(which.parameters.get<std::int64_t>("depth") - 1);
  return flops_of_products(which, 2 * matrix(which, "cols", "hidden") + further * matrix(which, "hidden", "hidden"));
}

}  // namespace

std::unique_ptr<Op> op() {
  return block({
      .name = "norm_mlp",
      .summary = "A stack of (Linear, LayerNorm, ReLU) and a last Linear, which tutorials often show as DeepNorm",
      .formula = "h = x; depth times: h = relu(layer_norm(h w + b)); y = h w_out + b_out",
      .source = "tutorials; that this is no DeepNorm: Wang et al. 2022, DeepNet, eq. 4",
      .budget =
          "of the steps: products p(n) as of ffn; a norm u (8 + n/32) as layer_norm, and its input's errors e: |gamma| "
          "((e + mean(e)) / (r - d) + |x - mean| d / (r (r - d))), r the root and d = sqrt(mean(e^2)); nothing is "
          "promised where d reaches r / 2, or where a step may overflow. In bf16 and f16 what lies between steps may "
          "be "
          "rounded to it, and counts half an ulp each. What is below 2^-126 may be flushed",
      .dimensions = {rows_dimension(), cols_dimension(), hidden_dimension()},
      .parameters = {{"depth",
                      "hidden layers",
                      std::int64_t{2},
                      {std::int64_t{1}, std::int64_t{2}},
                      1.0,
                      static_cast<double>(most_layers),
                      {}},
                     eps_parameter(),
                     weights_parameter(),
                     biases_parameter({"same", "f32", "none"})},
      .inputs = all_inputs(),
      .flops = flops,
      .reference = right,
      .laws = {hidden_units_moved()},
  });
}

}  // namespace assay::norm_mlp
