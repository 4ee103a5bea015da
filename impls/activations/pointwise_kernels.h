// The kernels of a pointwise op's `simd`: one set per instruction set, behind plain functions over raw pointers, so
// that the files compiled for an instruction set share no inline code with any other file.
#pragma once

#include <cstdint>

namespace assay::activations {

// One call. bf16 is passed as std::uint16_t; strides count elements.
struct PointwiseRows {
  const void* x;
  void* y;
  std::int64_t rows, cols, x_stride, y_stride;
  const float* constants;  // what the op makes of its parameters, in the order that its kernel.h gives
  bool stream;             // write past the caches
};

struct PointwiseKernels {
  void (*f32)(const PointwiseRows&);
  void (*bf16)(const PointwiseRows&);
};

}  // namespace assay::activations
