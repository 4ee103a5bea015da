// The kernels of a gate for one set of instructions.
#pragma once

#include <cstdint>

#include "impls/simd/job.h"

namespace assay::gates {

// x is what the activation is taken of, and b what it is multiplied with.
struct Job : simd::Job {
  const void* b;
  std::int64_t b_stride;
};

using Run = void (*)(const Job&);

using Kernels = simd::ByStorage<Run>;

}  // namespace assay::gates
