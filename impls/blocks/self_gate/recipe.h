// self_gate for those who compute it: y = x * act(x w + b).
#pragma once

#include "impls/blocks/family/recipe.h"

namespace assay::self_gate {

inline blocks::Recipe recipe(const Request& request) {
  blocks::Step step{.weight = blocks::find_input(request, "w"), .bias = blocks::find_input(request, "b")};
  step.activation = blocks::activation_named(blocks::text_of(request, "activation"));
  step.times = blocks::x;
  return {.steps = {std::move(step)}};
}

}  // namespace assay::self_gate
