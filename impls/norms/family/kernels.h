// The kernels of a norm for one set of instructions.
#pragma once

#include "impls/simd/job.h"

namespace assay::norms {

struct Job : simd::Job {
  const float *gamma, *beta;  // null where the op, or the case, has none
  // Of an op that normalises x + residual, and stores that in sum, or alpha x + f.
  const void* second;
  void* sum;
  std::int64_t second_stride, sum_stride;
};

using Run = void (*)(const Job&);

// By the weights that there are; null for what the op does not have.
struct RunsByWeights {
  Run none, gamma, beta, both;
  bool operator==(const RunsByWeights&) const = default;
};

using Kernels = simd::ByStorage<RunsByWeights>;

}  // namespace assay::norms
