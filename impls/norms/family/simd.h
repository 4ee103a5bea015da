// A norm's `simd`, made of its kernels for each set of instructions.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/op.h"
#include "impls/norms/family/kernels.h"
#include "impls/simd/sets.h"

namespace assay::norms {

using Sets = std::vector<simd::Set<Kernels>>;

// `how` says in a few words what the kernel does.
Implementation simd_of_rows(Sets sets, const std::string& how);
Implementation simd_of_sums(Sets sets, const std::string& how);
Implementation simd_of_blends(Sets sets, const std::string& how);

template <class Kernel>
Implementation simd_of(Sets sets) {
  if constexpr (requires(Kernel kernel) { kernel.alpha; }) return simd_of_blends(std::move(sets), Kernel::how);
  else if constexpr (requires { Kernel::adds_residual; }) return simd_of_sums(std::move(sets), Kernel::how);
  else return simd_of_rows(std::move(sets), Kernel::how);
}

}  // namespace assay::norms
