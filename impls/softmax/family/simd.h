// softmax's `simd`, made of its kernels for each set of instructions.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/op.h"
#include "impls/simd/sets.h"
#include "impls/softmax/family/kernels.h"

namespace assay::softmax {

using Sets = std::vector<simd::Set<Kernels>>;

// `how` says in a few words what the kernel does.
Implementation simd_of_rows(Sets sets, const std::string& how);

template <class Kernel>
Implementation simd_of(Sets sets) {
  return simd_of_rows(std::move(sets), Kernel::how);
}

}  // namespace assay::softmax
