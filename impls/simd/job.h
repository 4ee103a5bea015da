// What a kernel is called for, behind a plain function over raw pointers, so that the files compiled for a set of
// instructions share no inline code with any other file.
#pragma once

#include <cstdint>

namespace assay::simd {

// The kernels of a set, by the storage type of x. None for a type in which the set has nothing of its own: then the
// next best set is as good (Sets::find).
template <class Run>
struct ByStorage {
  Run f32, bf16, f16;
};

// One call, or a part of it: y from x, both rows x cols. Strides count elements.
struct Job {
  const void* x;
  void* y;
  std::int64_t rows, cols, x_stride, y_stride;
  const double* parameters;  // the op's, those that are numbers, in the order of its contract
  bool stream;               // write past the caches
};

}  // namespace assay::simd
