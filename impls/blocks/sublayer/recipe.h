// sublayer for those who compute it: a feed-forward block with its norm and its residual, in five placements.
#pragma once

#include "impls/blocks/family/recipe.h"

namespace assay::sublayer {

inline blocks::Step norm(const Request& request, const char* gamma, const char* beta) {
  return {.kind = blocks::text_of(request, "norm") == "layer" ? blocks::Step::layer_norm : blocks::Step::rms_norm,
          .weight = blocks::find_input(request, gamma),
          .bias = blocks::find_input(request, beta),
          .eps = request.parameters.get<double>("eps")};
}

inline blocks::Recipe recipe(const Request& request) {
  using blocks::Step;
  blocks::Recipe made;
  const std::string& placement = blocks::text_of(request, "placement");
  const std::int64_t cols = request.inputs[0].dims[1];
  const bool gated = blocks::text_of(request, "form") == "glu_ffn",
             norm_last = placement == "post" || placement == "deep";
  Step first = norm(request, "gamma", "beta");
  blocks::Place from = blocks::x;
  if (!norm_last) {
    from = first.to = made.memory(cols);
    made.steps.push_back(first);
  }
  Step block = blocks::feed_forward(made, request, from, gated);
  if (placement == "sandwich") {
    block.to = made.memory(cols);
    Step second = norm(request, "gamma2", "beta2");
    second.from = block.to;
    second.plus = blocks::x;
    made.steps.push_back(std::move(block));
    made.steps.push_back(std::move(second));
    return made;
  }
  block.plus = blocks::x;
  if (placement == "parallel") block.plus_too = blocks::a;
  if (placement == "deep") block.scale = request.parameters.get<double>("alpha");
  if (!norm_last) {
    made.steps.push_back(std::move(block));
    return made;
  }
  first.from = block.to = made.memory(cols);
  made.steps.push_back(std::move(block));
  made.steps.push_back(std::move(first));
  return made;
}

}  // namespace assay::sublayer
