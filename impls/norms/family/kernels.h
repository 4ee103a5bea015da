// The kernels of a norm for one set of instructions.
#pragma once

#include "impls/simd/job.h"

namespace assay::norms {

struct Job : simd::Job {
  const void* weights[2];  // gamma and beta; null where the op, or the case, has none
  // Of an op that normalises x + residual, and stores that in sum.
  const void* residual;
  void* sum;
  std::int64_t residual_stride, sum_stride;
};

using Run = void (*)(const Job&);

// By the storage type of the weights; null for what the op does not have.
struct RunsByWeights {
  Run f32, same, none;  // same: as that of x
};

// By the storage type of x.
struct Kernels {
  RunsByWeights f32, bf16, f16;
};

}  // namespace assay::norms
