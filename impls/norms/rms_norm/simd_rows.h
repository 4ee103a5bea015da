// rms_norm over rows, for any vector: for the per-ISA files alone (see impls/simd/lanes_avx512.h).
#pragma once

#include "impls/norms/rms_norm/simd.h"
#include "impls/simd/row_kernels.h"

namespace {

// y = x * (gamma + offset) * scale, in this order: all but the last product can be done while the root is still being
// computed. An intermediate result below the normal numbers is off by 2^-150, which the root's reciprocal, at most
// 10^6, leaves below 2^-126.
template <class V, class W>
struct RmsScale {
  using Floats = typename V::Floats;
  const W* gamma;
  Floats scale, offset;
  Floats full(Floats x, std::int64_t i) const { return apply(x, V::load(gamma + i)); }
  Floats part(Floats x, std::int64_t i, std::int64_t count) const { return apply(x, V::load_first(gamma + i, count)); }
  Floats apply(Floats x, Floats weight) const { return V::multiply(V::multiply(x, V::add(weight, offset)), scale); }
};

template <class V, Stores stores, class T, class W>
void rms_rows(const assay::rms_norm::SimdRows& job) {
  const float reciprocal = 1.0f / static_cast<float>(job.cols);
  for (std::int64_t row = 0; row < job.rows; ++row) {
    const T* from = static_cast<const T*>(job.x) + row * job.x_stride;
    T* to = static_cast<T*>(job.y) + row * job.y_stride;
    const T* next = row + 1 < job.rows ? from + job.x_stride : nullptr;
    const float squares =
        sum_row<V>(from, job.cols, [](auto sum, auto x, std::int64_t) { return V::multiply_add(x, x, sum); });
    const float scale = V::reciprocal_root(squares * reciprocal + job.eps);
    const RmsScale<V, W> map{static_cast<const W*>(job.gamma), V::all(scale), V::all(job.weight_offset)};
    map_row<V, stores>(from, to, job.cols, next, map);
  }
  if constexpr (stores == Stores::streamed) V::fence();
}

template <class V, class T, class W>
void rms_norm_rows(const assay::rms_norm::SimdRows& job) {
  if (job.stream) rms_rows<V, Stores::streamed, T, W>(job);
  else rms_rows<V, Stores::cached, T, W>(job);
}

template <class V>
constexpr assay::rms_norm::SimdKernels rms_norm_kernels{rms_norm_rows<V, float, float>,
                                                        rms_norm_rows<V, Bf16, float>,
                                                        rms_norm_rows<V, Bf16, Bf16>};

}  // namespace
