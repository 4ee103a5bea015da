// A block by BLAS: sgemm, or sgemv for one token, and loops of our own for all else.
#pragma once

#include "impls/blocks/family/recipe.h"

namespace assay::blocks {

Implementation openblas_of(RecipeOf recipe_of);

}  // namespace assay::blocks
