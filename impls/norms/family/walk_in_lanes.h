// The walk of a norm over rows, for the files of a set of instructions: the statistics of a row, then a map over its
// elements. `V` are the lanes of the set; see lanes_avx512.h for the anonymous namespace.
#pragma once

#include <cstdint>
#include <type_traits>

#include "impls/norms/family/kernels.h"
#include "impls/simd/kernel_of.h"
#include "impls/simd/row_kernels.h"

namespace {

// A row, as the statistics of a kernel see it.
template <class V, class T>
struct RowInLanes {
  const T* elements;
  std::int64_t cols;
  float reciprocal;  // 1 / cols

  // add(total, x, count): of the lanes of x, `count` are elements of the row, and the others 0.
  template <class Add>
  float sum(Add add) const {
    if constexpr (V::lanes == 1) return sum_in_plain_lanes<V>(elements, cols, add);
    else return sum_row<V>(elements, cols, add);
  }
};

// What map_row asks for: the kernel's map with the weights of each place. W is void where there are none.
template <class V, class W, class Map>
struct WeightedMap {
  using Floats = typename V::Floats;
  const Map& map;  // a copy would be made in memory
  const W* gamma;
  const W* beta;
  Floats full(Floats x, std::int64_t i) const {
    if constexpr (std::is_void_v<W>) return map(x);
    else if constexpr (requires { map(x, x); }) return map(x, V::load(gamma + i));
    else return map(x, V::load(gamma + i), V::load(beta + i));
  }
  Floats part(Floats x, std::int64_t i, std::int64_t count) const {
    if constexpr (std::is_void_v<W>) return map(x);
    else if constexpr (requires { map(x, x); }) return map(x, V::load_first(gamma + i, count));
    else return map(x, V::load_first(gamma + i, count), V::load_first(beta + i, count));
  }
};

// Row `row` of the sum, as it is stored. It may lie on either of its terms.
template <class V, class T>
const T* add_residual(const assay::norms::Job& job, const T* x, std::int64_t row) {
  const T* other = static_cast<const T*>(job.residual) + row * job.residual_stride;
  T* sum = static_cast<T*>(job.sum) + row * job.sum_stride;
  std::int64_t i = 0;
  for (; i + V::lanes <= job.cols; i += V::lanes) V::store(sum + i, V::add(V::load(x + i), V::load(other + i)));
  if constexpr (V::lanes > 1)
    if (const std::int64_t rest = job.cols - i; rest > 0)
      V::store_first(sum + i, V::add(V::load_first(x + i, rest), V::load_first(other + i, rest)), rest);
  return sum;
}

template <class V, Stores stores, bool adds_residual, class T, class W, class InLanes>
void norm_rows(const assay::norms::Job& job, const InLanes& in_lanes) {
  const float reciprocal = 1.0f / static_cast<float>(job.cols);
  for (std::int64_t row = 0; row < job.rows; ++row) {
    const T* from = static_cast<const T*>(job.x) + row * job.x_stride;
    T* to = static_cast<T*>(job.y) + row * job.y_stride;
    const T* next = row + 1 < job.rows ? from + job.x_stride : nullptr;
    if constexpr (adds_residual) from = add_residual<V>(job, from, row);
    const auto map = in_lanes(RowInLanes<V, T>{from, job.cols, reciprocal});
    const WeightedMap<V, W, decltype(map)> weighted{map, static_cast<const W*>(job.weights[0]),
                                                    static_cast<const W*>(job.weights[1])};
    if constexpr (V::lanes == 1)
      for (std::int64_t i = 0; i < job.cols; ++i) V::store(to + i, weighted.full(V::load(from + i), i));
    else map_row<V, stores>(from, to, job.cols, next, weighted);
  }
}

// With all that it calls inside: a row of 1,024 takes 50 ns, in which a call would be felt.
template <class V, class Kernel, class T, class W>
[[gnu::flatten]] void run_norm(const assay::norms::Job& job) {
  constexpr bool adds_residual = requires { Kernel::adds_residual; };
  const auto in_lanes = kernel_of<Kernel>(job.parameters).template in_lanes<V>();
  if constexpr (V::lanes > 1)
    if (job.stream) {
      norm_rows<V, Stores::streamed, adds_residual, T, W>(job, in_lanes);
      return V::fence();
    }
  norm_rows<V, Stores::cached, adds_residual, T, W>(job, in_lanes);
}

template <class V, class Kernel, class T>
constexpr assay::norms::RunsByWeights runs_by_weights() {
  assay::norms::Run none = nullptr;
  if constexpr (Kernel::may_lack_weights) none = run_norm<V, Kernel, T, void>;
  return {run_norm<V, Kernel, T, float>, run_norm<V, Kernel, T, T>, none};
}

template <class V, class Kernel>
constexpr assay::norms::Kernels kernels_in{runs_by_weights<V, Kernel, float>(), runs_by_weights<V, Kernel, Bf16>(),
                                           runs_by_weights<V, Kernel, Float16>()};

}  // namespace
