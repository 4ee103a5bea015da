// The walk of a norm over rows, for the files of a set of instructions: the statistics of a row, then a map over its
// elements. `V` are the lanes of the set; see lanes_avx512.h for the anonymous namespace.
#pragma once

#include <cstdint>
#include <type_traits>

#include "impls/norms/family/kernels.h"
#include "impls/simd/kernel_of.h"
#include "impls/simd/row_kernels.h"

namespace {

// A row in memory, vector by vector.
template <class V, class T>
struct StoredRow {
  using Floats = typename V::Floats;
  const T* elements;
  Floats load(std::int64_t i) const { return V::load(elements + i); }
  Floats load_first(std::int64_t i, std::int64_t count) const { return V::load_first(elements + i, count); }
};

// alpha x + f, made anew wherever it is read: memory is what takes time, and the two rows stay in the caches.
template <class V, class T>
struct BlendedRow {
  using Floats = typename V::Floats;
  const T *x, *f;
  Floats alpha;
  Floats load(std::int64_t i) const { return blend(V::load(x + i), i); }
  Floats load_first(std::int64_t i, std::int64_t count) const { return blend_first(V::load_first(x + i, count), i, count); }
  Floats blend(Floats of_x, std::int64_t i) const { return V::multiply_add(alpha, of_x, V::load(f + i)); }
  Floats blend_first(Floats of_x, std::int64_t i, std::int64_t count) const {
    return V::multiply_add(alpha, of_x, V::load_first(f + i, count));
  }
};

// A row, as the statistics of a kernel see it.
template <class V, class Source>
struct RowInLanes {
  const Source& source;  // a copy would be made in memory
  std::int64_t cols;
  float reciprocal;  // 1 / cols

  // add(total, x, count): of the lanes of x, `count` are elements of the row, and the others 0.
  template <class Add>
  float sum(Add add) const {
    if constexpr (V::lanes == 1) return sum_in_plain_lanes<V>(source, cols, add);
    else return sum_row<V>(source, cols, add);
  }
};

enum class Weights { none, gamma, beta, both };

// What map_row asks for: the kernel's map with the weights of each place.
template <class V, Weights weights, class Source, class Map>
struct WeightedMap {
  using Floats = typename V::Floats;
  const Map& map;
  const Source& source;
  const float *gamma, *beta;
  Floats full(Floats x, std::int64_t i) const {
    if constexpr (requires { source.alpha; }) x = source.blend(x, i);
    if constexpr (weights == Weights::none) return map(x);
    else if constexpr (weights == Weights::gamma) return map(x, V::load(gamma + i));
    else if constexpr (weights == Weights::beta) return map(x, V::all(1), V::load(beta + i));
    else return map(x, V::load(gamma + i), V::load(beta + i));
  }
  Floats part(Floats x, std::int64_t i, std::int64_t count) const {
    if constexpr (requires { source.alpha; }) x = source.blend_first(x, i, count);
    if constexpr (weights == Weights::none) return map(x);
    else if constexpr (weights == Weights::gamma) return map(x, V::load_first(gamma + i, count));
    else if constexpr (weights == Weights::beta) return map(x, V::all(1), V::load_first(beta + i, count));
    else return map(x, V::load_first(gamma + i, count), V::load_first(beta + i, count));
  }
};

// Row `row` of the sum, as it is stored. It may lie on either of its terms.
template <class V, class T>
const T* add_residual(const assay::norms::Job& job, const T* x, std::int64_t row) {
  const T* other = static_cast<const T*>(job.second) + row * job.second_stride;
  T* sum = static_cast<T*>(job.sum) + row * job.sum_stride;
  std::int64_t i = 0;
  for (; i + V::lanes <= job.cols; i += V::lanes) V::store(sum + i, V::add(V::load(x + i), V::load(other + i)));
  if constexpr (V::lanes > 1)
    if (const std::int64_t rest = job.cols - i; rest > 0)
      V::store_first(sum + i, V::add(V::load_first(x + i, rest), V::load_first(other + i, rest)), rest);
  return sum;
}

// What is normalised, of row `row`. x of that row is `x`, or, where it was added up, becomes the sum.
template <class V, class Kernel, class T>
auto source_of(const assay::norms::Job& job, const Kernel& kernel, const T*& x, std::int64_t row) {
  if constexpr (requires { kernel.alpha; }) {
    const T* f = static_cast<const T*>(job.second) + row * job.second_stride;
    return BlendedRow<V, T>{x, f, V::all(static_cast<float>(kernel.alpha))};
  } else {
    if constexpr (requires { Kernel::adds_residual; }) x = add_residual<V>(job, x, row);
    return StoredRow<V, T>{x};
  }
}

template <class V, Stores stores, class T, Weights weights, class Kernel>
void norm_rows(const assay::norms::Job& job, const Kernel& kernel) {
  const auto in_lanes = kernel.template in_lanes<V>();
  const float reciprocal = 1.0f / static_cast<float>(job.cols);
  for (std::int64_t row = 0; row < job.rows; ++row) {
    const T* from = static_cast<const T*>(job.x) + row * job.x_stride;
    T* to = static_cast<T*>(job.y) + row * job.y_stride;
    const T* next = row + 1 < job.rows ? from + job.x_stride : nullptr;
    const auto source = source_of<V>(job, kernel, from, row);
    const auto map = in_lanes(RowInLanes<V, decltype(source)>{source, job.cols, reciprocal});
    const WeightedMap<V, weights, decltype(source), decltype(map)> weighted{map, source, job.gamma, job.beta};
    if constexpr (V::lanes == 1)
      for (std::int64_t i = 0; i < job.cols; ++i) V::store(to + i, weighted.full(V::load(from + i), i));
    else map_row<V, stores>(from, to, job.cols, next, weighted);
  }
}

// With all that it calls inside: a row of 1,024 takes 50 ns, in which a call would be felt.
template <class V, class Kernel, class T, Weights weights>
[[gnu::flatten]] void run_norm(const assay::norms::Job& job) {
  const auto kernel = kernel_of<Kernel>(job.parameters);
  if constexpr (V::lanes > 1)
    if (job.stream) {
      norm_rows<V, Stores::streamed, T, weights>(job, kernel);
      return V::fence();
    }
  norm_rows<V, Stores::cached, T, weights>(job, kernel);
}

template <class V, class Kernel, class T>
constexpr assay::norms::RunsByWeights runs_by_weights() {
  if constexpr (Kernel::centred)
    return {run_norm<V, Kernel, T, Weights::none>, run_norm<V, Kernel, T, Weights::gamma>,
            run_norm<V, Kernel, T, Weights::beta>, run_norm<V, Kernel, T, Weights::both>};
  else return {nullptr, run_norm<V, Kernel, T, Weights::gamma>, nullptr, nullptr};
}

template <class V, class Kernel>
constexpr assay::norms::Kernels kernels_in{runs_by_weights<V, Kernel, float>(), runs_by_weights<V, Kernel, Bf16>(),
                                           runs_by_weights<V, Kernel, Float16>()};

}  // namespace
