// ffn for those who compute it: y = act(x w1 + b1) w2 + b2.
#pragma once

#include "impls/blocks/family/recipe.h"

namespace assay::ffn {

inline blocks::Recipe recipe(const Request& request) {
  blocks::Recipe made;
  made.steps.push_back(blocks::feed_forward(made, request, blocks::x, false));
  return made;
}

}  // namespace assay::ffn
