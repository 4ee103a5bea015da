// A block's `naive`: its steps in float64 and plain loops.
#pragma once

#include "impls/blocks/family/recipe.h"

namespace assay::blocks {

Implementation naive_of(RecipeOf recipe_of);

}  // namespace assay::blocks
