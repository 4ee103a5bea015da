// The kernels of softmax for one set of instructions.
#pragma once

#include "impls/simd/job.h"

namespace assay::softmax {

using Job = simd::Job;
using Run = void (*)(const Job&);

using Kernels = simd::ByStorage<Run>;

}  // namespace assay::softmax
