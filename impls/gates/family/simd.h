// A gate's `simd`, made of its kernels for each set of instructions.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/op.h"
#include "impls/gates/family/kernels.h"
#include "impls/simd/sets.h"

namespace assay::gates {

using Sets = std::vector<simd::Set<Kernels>>;

// `how` says in a few words what the kernel of the activation does.
Implementation simd_of_pairs(Sets sets, const std::string& how);

template <class Kernel>
Implementation simd_of(Sets sets) {
  return simd_of_pairs(std::move(sets), Kernel::how);
}

}  // namespace assay::gates
