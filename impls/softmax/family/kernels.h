// The kernels of softmax for one set of instructions.
#pragma once

#include "impls/simd/job.h"

namespace assay::softmax {

using Job = simd::Job;
using Run = void (*)(const Job&);

// By the storage type.
struct Kernels {
  Run f32, bf16, f16;
};

}  // namespace assay::softmax
