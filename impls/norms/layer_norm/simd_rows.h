// layer_norm over rows, for any vector: for the per-ISA files alone (see impls/simd/lanes_avx512.h).
#pragma once

#include "impls/norms/layer_norm/simd.h"
#include "impls/simd/row_kernels.h"

namespace {

// y = (x - mean) * gamma * scale + beta. Subtracting first costs an operation more than x * scale - mean * scale, and
// is exact where x is close to the mean; scaling last lets all that comes before it be done while the root is still
// being computed. An intermediate result below the normal numbers is off by 2^-150, which the root's reciprocal, at
// most 10^6, leaves below 2^-126.
template <class V, class W>
struct LayerScale {
  using Floats = typename V::Floats;
  Floats mean, scale;
  const W* gamma;
  const W* beta;
  Floats full(Floats x, std::int64_t i) const { return apply(x, V::load(gamma + i), V::load(beta + i)); }
  Floats part(Floats x, std::int64_t i, std::int64_t count) const {
    return apply(x, V::load_first(gamma + i, count), V::load_first(beta + i, count));
  }
  Floats apply(Floats x, Floats weight, Floats bias) const {
    return V::multiply_add(V::multiply(V::subtract(x, mean), weight), scale, bias);
  }
};

// Without weights.
template <class V>
struct LayerScale<V, void> {
  using Floats = typename V::Floats;
  Floats mean, scale;
  const void* gamma;
  const void* beta;
  Floats full(Floats x, std::int64_t) const { return V::multiply(V::subtract(x, mean), scale); }
  Floats part(Floats x, std::int64_t i, std::int64_t) const { return full(x, i); }
};

template <class V, Stores stores, class T, class W>
void layer_rows(const assay::layer_norm::SimdRows& job) {
  using Floats = typename V::Floats;
  const float reciprocal = 1.0f / static_cast<float>(job.cols);
  for (std::int64_t row = 0; row < job.rows; ++row) {
    const T* from = static_cast<const T*>(job.x) + row * job.x_stride;
    T* to = static_cast<T*>(job.y) + row * job.y_stride;
    const T* next = row + 1 < job.rows ? from + job.x_stride : nullptr;
    const float sum = sum_row<V>(from, job.cols, [](Floats total, Floats x, std::int64_t) { return V::add(total, x); });
    const Floats mean = V::all(sum * reciprocal);
    // Lanes past the end are 0 - mean: they must not count.
    const float squares = sum_row<V>(from, job.cols, [mean](Floats total, Floats x, std::int64_t count) {
      Floats centred = V::subtract(x, mean);
      if (count < V::lanes) centred = V::keep_first(centred, count);
      return V::multiply_add(centred, centred, total);
    });
    const Floats scale = V::all(V::reciprocal_root(squares * reciprocal + job.eps));
    const LayerScale<V, W> map{mean, scale, static_cast<const W*>(job.gamma), static_cast<const W*>(job.beta)};
    map_row<V, stores>(from, to, job.cols, next, map);
  }
  if constexpr (stores == Stores::streamed) V::fence();
}

template <class V, class T, class W>
void layer_norm_rows(const assay::layer_norm::SimdRows& job) {
  if (job.stream) layer_rows<V, Stores::streamed, T, W>(job);
  else layer_rows<V, Stores::cached, T, W>(job);
}

template <class V>
constexpr assay::layer_norm::SimdKernels layer_norm_kernels{
    layer_norm_rows<V, float, float>, layer_norm_rows<V, float, void>, layer_norm_rows<V, Bf16, float>,
    layer_norm_rows<V, Bf16, Bf16>, layer_norm_rows<V, Bf16, void>};

}  // namespace
