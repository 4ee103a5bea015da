// A norm's `simd`, made of its kernels for each set of instructions.
#pragma once

#include <string>
#include <vector>

#include "harness/op.h"
#include "impls/norms/family/kernels.h"
#include "impls/simd/sets.h"

namespace assay::norms {

// `how` says in a few words what the kernel does.
Implementation simd_of(std::vector<simd::Set<Kernels>> sets, const std::string& how);

}  // namespace assay::norms
