// norm_mlp for those who compute it: (product, layer_norm, relu) per hidden layer, then a product.
#pragma once

#include <string>

#include "impls/blocks/family/recipe.h"

namespace assay::norm_mlp {

inline blocks::Recipe recipe(const Request& request) {
  blocks::Recipe made;
  blocks::Place rows = blocks::x;
  const auto depth = request.parameters.get<std::int64_t>("depth");
  for (std::int64_t layer = 1; layer <= depth; ++layer) {
    const std::string number = std::to_string(layer);
    const blocks::Place linear = blocks::add_product(made, request, rows, ("w" + number).c_str(),
                                                     ("b" + number).c_str(), blocks::Activation::identity);
    rows = made.memory(made.width_of(linear, request));
    made.steps.push_back({.kind = blocks::Step::layer_norm,
                          .from = linear,
                          .to = rows,
                          .weight = blocks::find_input(request, "gamma" + number),
                          .bias = blocks::find_input(request, "beta" + number),
                          .activation = blocks::Activation::relu,
                          .eps = request.parameters.get<double>("eps")});
  }
  made.steps.push_back(
      {.from = rows, .weight = blocks::find_input(request, "w_out"), .bias = blocks::find_input(request, "b_out")});
  return made;
}

}  // namespace assay::norm_mlp
