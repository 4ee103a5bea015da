// The kernels of a pointwise op for one set of instructions, behind plain functions over raw pointers, so that the
// files compiled for a set share no inline code with any other file.
#pragma once

#include <cstdint>

namespace assay::activations {

// One call, or a part of it. Strides count elements.
struct Job {
  const void* x;
  void* y;
  std::int64_t rows, cols, x_stride, y_stride;
  const double* parameters;  // the op's, in the order of its contract
  bool stream;               // write past the caches
};

struct Kernels {
  void (*f32)(const Job&);
  void (*bf16)(const Job&);
  void (*f16)(const Job&);
};

}  // namespace assay::activations
