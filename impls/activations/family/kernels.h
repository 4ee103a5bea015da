// The kernels of a pointwise op for one set of instructions.
#pragma once

#include "impls/simd/job.h"

namespace assay::activations {

using Job = simd::Job;
using Run = void (*)(const Job&);

using Kernels = simd::ByStorage<Run>;

}  // namespace assay::activations
