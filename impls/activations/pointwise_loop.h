// The walk of a vector kernel over rows, for the per-ISA files of pointwise ops. `Math` is MathAvx512 or MathAvx2;
// see vector_avx512.h for the anonymous namespace.
#pragma once

#include <cstdint>

#include "impls/activations/pointwise_kernels.h"
#include "impls/simd/row_kernels.h"

namespace {

// In the form that map_row asks for: a whole vector and a part of one are computed in the same way.
template <class Math, class Kernel>
struct PointwiseMap {
  const Kernel& kernel;
  typename Math::Floats full(typename Math::Floats a, std::int64_t) const { return kernel(a); }
  typename Math::Floats part(typename Math::Floats a, std::int64_t, std::int64_t) const { return kernel(a); }
};

template <class Math, class Kernel, Stores stores, class T>
void map_rows(const assay::activations::PointwiseRows& job, const Kernel& kernel) {
  for (std::int64_t row = 0; row < job.rows; ++row) {
    const T* from = static_cast<const T*>(job.x) + row * job.x_stride;
    T* to = static_cast<T*>(job.y) + row * job.y_stride;
    const T* next = row + 1 < job.rows ? from + job.x_stride : nullptr;
    map_row<Math, stores>(from, to, job.cols, next, PointwiseMap<Math, Kernel>{kernel});
  }
}

template <class Math, class Kernel, class T>
void run_pointwise(const assay::activations::PointwiseRows& job) {
  const Kernel kernel(job.constants);
  if (!job.stream) return map_rows<Math, Kernel, Stores::cached, T>(job, kernel);
  map_rows<Math, Kernel, Stores::streamed, T>(job, kernel);
  Math::fence();
}

template <class Math, template <class> class Kernel>
constexpr assay::activations::PointwiseKernels pointwise_kernels{run_pointwise<Math, Kernel<Math>, float>,
                                                                 run_pointwise<Math, Kernel<Math>, std::uint16_t>};

}  // namespace
