// A block by oneDNN: matmul with packed weights, and with bias, activation and the product of a gate's factors fused.
#pragma once

#include "impls/blocks/family/recipe.h"

namespace assay::blocks {

Implementation onednn_of(RecipeOf recipe_of);

}  // namespace assay::blocks
