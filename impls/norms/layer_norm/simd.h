// The kernels of layer_norm's `simd`: one set per instruction set, behind plain functions over raw pointers, so that
// the files compiled for an instruction set share no inline code with any other file.
#pragma once

#include <cstdint>

namespace assay::layer_norm {

// One call. bf16 is passed as std::uint16_t; strides count elements.
struct SimdRows {
  const void* x;
  const void* gamma;  // null, like beta, where there are no weights
  const void* beta;
  void* y;
  std::int64_t rows, cols, x_stride, y_stride;
  float eps;
  bool stream;  // write past the caches
};

struct SimdKernels {
  void (*f32)(const SimdRows&);
  void (*f32_bare)(const SimdRows&);   // without weights
  void (*bf16)(const SimdRows&);       // weights in f32
  void (*bf16_same)(const SimdRows&);  // weights in bf16
  void (*bf16_bare)(const SimdRows&);
};

// nullptr where the program was built for another architecture.
const SimdKernels* simd_avx2();
const SimdKernels* simd_avx512();

}  // namespace assay::layer_norm
