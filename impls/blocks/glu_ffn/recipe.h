// glu_ffn for those who compute it: y = (act(x w + b) * (x v + c)) w2 + b2.
#pragma once

#include "impls/blocks/family/recipe.h"

namespace assay::glu_ffn {

inline blocks::Recipe recipe(const Request& request) {
  blocks::Recipe made;
  made.steps.push_back(blocks::feed_forward(made, request, blocks::x, true));
  return made;
}

}  // namespace assay::glu_ffn
