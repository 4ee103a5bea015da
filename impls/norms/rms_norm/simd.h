// The kernels of rms_norm's `simd`: one set per instruction set, behind plain functions over raw pointers, so that
// the files compiled for an instruction set share no inline code with any other file.
#pragma once

#include <cstdint>

namespace assay::rms_norm {

// One call. bf16 is passed as std::uint16_t; strides count elements.
struct SimdRows {
  const void* x;
  const void* gamma;
  void* y;
  std::int64_t rows, cols, x_stride, y_stride;
  float eps, weight_offset;
  bool stream;  // write past the caches
};

struct SimdKernels {
  void (*f32)(const SimdRows&);
  void (*bf16)(const SimdRows&);       // gamma in f32
  void (*bf16_same)(const SimdRows&);  // gamma in bf16
};

// nullptr where the program was built for another architecture.
const SimdKernels* simd_avx2();
const SimdKernels* simd_avx512();

}  // namespace assay::rms_norm
