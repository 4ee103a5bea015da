// A block's `simd`: packed weights and kernels of our own for each set of instructions.
#pragma once

#include <vector>

#include "impls/blocks/family/kernels.h"
#include "impls/blocks/family/recipe.h"
#include "impls/simd/sets.h"

namespace assay::blocks {

// Those that the build has kernels for, best first; block.cmake writes it.
std::vector<simd::Set<Kernels>> sets_of_kernels();

Implementation simd_of(RecipeOf recipe_of);

}  // namespace assay::blocks
