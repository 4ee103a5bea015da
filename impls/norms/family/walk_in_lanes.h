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
  Floats load(std::int64_t i) const { return V::multiply_add(alpha, V::load(x + i), V::load(f + i)); }
  Floats load_first(std::int64_t i, std::int64_t count) const {
    return V::multiply_add(alpha, V::load_first(x + i, count), V::load_first(f + i, count));
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

// The weights of a place, for the kernel's map of a row.
template <class V, Weights weights>
struct WeightsInLanes {
  using Floats = typename V::Floats;
  const float *gamma, *beta;
  template <class Map>
  Floats apply(const Map& map, Floats x, Floats g, Floats b) const {
    if constexpr (weights == Weights::none) return map(x);
    else if constexpr (weights == Weights::gamma) return map(x, g);
    else return map(x, g, b);
  }
  Floats gamma_at(std::int64_t i) const {
    if constexpr (weights == Weights::none || weights == Weights::beta) return V::all(1);
    else return V::load(gamma + i);
  }
  Floats beta_at(std::int64_t i) const {
    if constexpr (weights == Weights::none || weights == Weights::gamma) return V::zero();
    else return V::load(beta + i);
  }
  Floats first_gamma(std::int64_t i, std::int64_t count) const {
    if constexpr (weights == Weights::none || weights == Weights::beta) return V::all(1);
    else return V::load_first(gamma + i, count);
  }
  Floats first_beta(std::int64_t i, std::int64_t count) const {
    if constexpr (weights == Weights::none || weights == Weights::gamma) return V::zero();
    else return V::load_first(beta + i, count);
  }
};

// A row whose statistics are known.
template <class V, class T, class Source, class Map>
struct PreparedRow {
  using Floats = typename V::Floats;
  const Source& source;  // copies would be made in memory
  const Map& map;
  T* to;

  template <Stores stores, class Scale>
  void put(std::int64_t i, const Scale& scale, Floats gamma, Floats beta) const {
    const Floats value = scale.apply(map, source.load(i), gamma, beta);
    if constexpr (stores == Stores::streamed) V::stream(to + i, value);
    else V::store(to + i, value);
  }
  template <class Scale>
  void put_first(std::int64_t i, std::int64_t count, const Scale& scale) const {
    const Floats value =
        scale.apply(map, source.load_first(i, count), scale.first_gamma(i, count), scale.first_beta(i, count));
    V::store_first(to + i, value, count);
  }
};

// How many elements come before the first address that streaming stores can take.
template <class V, class T>
std::int64_t before_alignment(const T* to, std::int64_t cols) {
  constexpr std::uintptr_t width = V::lanes * sizeof(T);
  const std::uintptr_t past = reinterpret_cast<std::uintptr_t>(to) % width;
  const std::int64_t head = past == 0 ? 0 : static_cast<std::int64_t>((width - past) / sizeof(T));
  return head < cols ? head : cols;
}

// Writes a row, and fetches the row `next` meanwhile, a cache line for each line that is done.
template <class V, Stores stores, class Row, class T, class Scale>
void map_one_row(const Row& row, std::int64_t cols, const T* next, const Scale& scale) {
  constexpr int vectors = 4;
  constexpr std::int64_t w = V::lanes, block = vectors * w, line = 64 / sizeof(T);
  std::int64_t i = 0;
  if constexpr (V::lanes == 1) {
    for (; i < cols; ++i) row.template put<stores>(i, scale, scale.gamma_at(i), scale.beta_at(i));
  } else {
    if constexpr (stores == Stores::streamed) {
      i = before_alignment<V>(row.to, cols);
      if (i > 0) row.put_first(0, i, scale);
    }
    for (; i + block <= cols; i += block) {
      for (std::int64_t k = 0; k < block; k += line) V::prefetch(next + i + k);
#pragma GCC unroll 4
      for (int k = 0; k < vectors; ++k)
        row.template put<stores>(i + k * w, scale, scale.gamma_at(i + k * w), scale.beta_at(i + k * w));
    }
    for (; i + w <= cols; i += w) row.template put<stores>(i, scale, scale.gamma_at(i), scale.beta_at(i));
    if (i < cols) row.put_first(i, cols - i, scale);
  }
}

// Two rows at once: their weights are loaded once, and while the root of one is computed, the other is summed up.
template <class V, Stores stores, class Row, class T, class Scale>
void map_two_rows(const Row& one, const Row& other, std::int64_t cols, const T* next, const T* after,
                  const Scale& scale) {
  constexpr int vectors = 2;
  constexpr std::int64_t w = V::lanes, block = vectors * w, line = 64 / sizeof(T);
  std::int64_t i = 0;
  if constexpr (stores == Stores::streamed) {
    i = before_alignment<V>(one.to, cols);
    if (before_alignment<V>(other.to, cols) != i) {  // rows that lie differently to cache lines
      map_one_row<V, stores>(one, cols, next, scale);
      return map_one_row<V, stores>(other, cols, after, scale);
    }
    if (i > 0) one.put_first(0, i, scale), other.put_first(0, i, scale);
  }
  const auto put = [&](std::int64_t at) {
    const auto gamma = scale.gamma_at(at), beta = scale.beta_at(at);
    one.template put<stores>(at, scale, gamma, beta);
    other.template put<stores>(at, scale, gamma, beta);
  };
  for (; i + block <= cols; i += block) {
    for (std::int64_t k = 0; k < block; k += line) {
      V::prefetch(next + i + k);
      V::prefetch(after + i + k);
    }
#pragma GCC unroll 4
    for (int k = 0; k < vectors; ++k) put(i + k * w);
  }
  for (; i + w <= cols; i += w) put(i);
  if (i < cols) one.put_first(i, cols - i, scale), other.put_first(i, cols - i, scale);
}

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

// What is normalised, of row `row`, where x is `x`.
template <class V, class Kernel, class T>
auto source_of(const assay::norms::Job& job, const Kernel& kernel, const T* x, std::int64_t row) {
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
  const WeightsInLanes<V, weights> scale{job.gamma, job.beta};
  // The last one stands for what lies behind it.
  const auto x_of = [&](std::int64_t row) {
    return static_cast<const T*>(job.x) + (row < job.rows ? row : job.rows - 1) * job.x_stride;
  };
  const auto y_of = [&](std::int64_t row) { return static_cast<T*>(job.y) + row * job.y_stride; };
  const auto source = [&](std::int64_t row) { return source_of<V>(job, kernel, x_of(row), row); };
  using Source = decltype(source(0));
  const auto statistics = [&](const Source& of) { return in_lanes(RowInLanes<V, Source>{of, job.cols, reciprocal}); };
  using Row = PreparedRow<V, T, Source, decltype(statistics(source(0)))>;
  std::int64_t row = 0;
  // Rows of float32 gain nothing by it, and lose where they lie 4 KiB apart.
  if constexpr (V::lanes > 1 && sizeof(T) < sizeof(float))
    for (; row + 2 <= job.rows; row += 2) {
      const auto one = source(row);
      const auto map = statistics(one);
      const auto other = source(row + 1);
      const auto map_of_other = statistics(other);
      map_two_rows<V, stores>(Row{one, map, y_of(row)}, Row{other, map_of_other, y_of(row + 1)}, job.cols,
                              x_of(row + 2), x_of(row + 3), scale);
    }
  for (; row < job.rows; ++row) {
    const auto one = source(row);
    const auto map = statistics(one);
    map_one_row<V, stores>(Row{one, map, y_of(row)}, job.cols, x_of(row + 1), scale);
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
