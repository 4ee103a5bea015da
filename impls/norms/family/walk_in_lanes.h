// The walk of a norm over rows, for the files of a set of instructions: the statistics of a row, then a map over its
// elements. `V` are the lanes of the set; see lanes_avx512.h for the anonymous namespace.
#pragma once

#include <cstdint>
#include <type_traits>

#include "impls/norms/family/gather_in_lanes.h"
#include "impls/norms/family/kernels.h"
#include "impls/simd/kernel_of.h"
#include "impls/simd/row_kernels.h"

namespace {

enum class Weights { none, gamma, beta, both };

// The weights of a place, for the kernel's map of a row.
template <class V, Weights weights>
struct WeightsInLanes {
  using Floats = typename V::Floats;
  using Two = typename V::Two;
  static constexpr bool has_gamma = weights == Weights::gamma || weights == Weights::both,
                        has_beta = weights == Weights::beta || weights == Weights::both;
  const float *gamma, *beta;

  template <class Map>
  Floats apply(const Map& map, Floats x, Floats g, Floats b) const {
    if constexpr (weights == Weights::none) return map(x);
    else if constexpr (weights == Weights::gamma) return map(x, g);
    else return map(x, g, b);
  }
  template <class Load>
  Floats gamma_by(const Load& load) const {
    if constexpr (has_gamma) return load(gamma);
    else return V::all(1);
  }
  template <class Load>
  Floats beta_by(const Load& load) const {
    if constexpr (has_beta) return load(beta);
    else return V::zero();
  }
  template <class T>
  Two two_of_gamma(const T* like, std::int64_t i) const {
    if constexpr (has_gamma) return V::load_two_like(like, gamma + i);
    else return {V::all(1), V::all(1)};
  }
  template <class T>
  Two two_of_beta(const T* like, std::int64_t i) const {
    if constexpr (has_beta) return V::load_two_like(like, beta + i);
    else return {V::zero(), V::zero()};
  }
};

// A row whose statistics are known.
template <class V, Stores stores, class T, class Source, class Map, class Scale>
struct PreparedRow {
  using Floats = typename V::Floats;
  using Two = typename V::Two;
  Source source;
  Map map;
  T* to;
  const Scale& scale;

  void put(std::int64_t i) const {
    const auto load = [i](const float* from) { return V::load(from + i); };
    V::store(to + i, scale.apply(map, source.load(i), scale.gamma_by(load), scale.beta_by(load)));
  }
  void put_part(std::int64_t i, std::int64_t count) const {
    const auto load = [=](const float* from) { return V::load_first(from + i, count); };
    V::store_first(to + i, scale.apply(map, source.load_first(i, count), scale.gamma_by(load), scale.beta_by(load)),
                   count);
  }
  void put_two(std::int64_t i) const {
    const auto x = source.load_two(i), gamma = scale.two_of_gamma(to, i), beta = scale.two_of_beta(to, i);
    const Two y{scale.apply(map, x.a, gamma.a, beta.a), scale.apply(map, x.b, gamma.b, beta.b)};
    if constexpr (stores == Stores::streamed) V::stream_two(to + i, y);
    else V::store_two(to + i, y);
  }
  // Returns where whole blocks begin.
  std::int64_t begin(std::int64_t cols) const {
    if constexpr (stores == Stores::cached) return 0;
    return walk_to_alignment<V>(
        to, cols, [this](std::int64_t i) { put(i); },
        [this](std::int64_t i, std::int64_t count) { put_part(i, count); });
  }
  // From element i on.
  void finish(std::int64_t i, std::int64_t cols) const {
    for (; i + 4 * V::lanes <= cols; i += 4 * V::lanes) put_two(i), put_two(i + 2 * V::lanes);
    for (; i + V::lanes <= cols; i += V::lanes) put(i);
    if (i < cols) put_part(i, cols - i);
  }
};

// Writes a row, and gathers the next one meanwhile: one is read from where it lies while the other is written, and the
// walk does not wait for a root.
template <class V, class Row, class Gathering>
float map_and_gather(const Row& row, const Gathering& next) {
  constexpr std::int64_t w = V::lanes;
  typename Gathering::Sums sums;
  std::int64_t i = row.begin(next.cols), ahead = 0;  // of this row, and of the next
  for (; i + Gathering::block <= next.cols; i += Gathering::block, ahead += Gathering::block) {
    next.add_two(sums.a, sums.b, ahead), row.put_two(i);
    next.add_two(sums.c, sums.d, ahead + 2 * w), row.put_two(i + 2 * w);
    next.add_two(sums.e, sums.f, ahead + 4 * w), row.put_two(i + 4 * w);
    next.add_two(sums.g, sums.h, ahead + 6 * w), row.put_two(i + 6 * w);
  }
  row.finish(i, next.cols);
  return next.finished(sums, ahead);
}

// The rows of a job.
template <class V, class T, class Kernel>
struct Rows {
  const assay::norms::Job& job;
  const Kernel& kernel;
  static constexpr bool summed = requires { Kernel::adds_residual; }
  , blended = requires(Kernel k) { k.alpha; };

  T* y(std::int64_t row) const { return static_cast<T*>(job.y) + row * job.y_stride; }
  T* sum(std::int64_t row) const { return static_cast<T*>(job.sum) + row * job.sum_stride; }
  // What is normalised, to be gathered once, and to be read afterwards.
  auto gathered(std::int64_t row) const {
    if constexpr (summed) return SummedRow<V, T>{x(row), second(row), sum(row)};
    else return read(row);
  }
  auto read(std::int64_t row) const {
    if constexpr (summed) return StoredRow<V, T>{sum(row)};
    else if constexpr (blended) return BlendedRow<V, T>{x(row), second(row), V::all(static_cast<float>(kernel.alpha))};
    else return StoredRow<V, T>{x(row)};
  }

 private:
  const T* x(std::int64_t row) const { return static_cast<const T*>(job.x) + row * job.x_stride; }
  const T* second(std::int64_t row) const { return static_cast<const T*>(job.second) + row * job.second_stride; }
};

// One float at a time, for compilers to make vectors of.
template <class V, class T, class Scale, class Kernel>
void norm_rows_plainly(const assay::norms::Job& job, const Kernel& kernel, const Scale& scale, float reciprocal) {
  using Statistics = typename Kernel::template Statistics<V>;
  const Rows<V, T, Kernel> rows{job, kernel};
  for (std::int64_t row = 0; row < job.rows; ++row) {
    if constexpr (Rows<V, T, Kernel>::summed)
      for (std::int64_t i = 0; i < job.cols; ++i) rows.gathered(row).load(i);
    const auto source = rows.read(row);
    const RowInLanes<V, decltype(source)> in_lanes{source, job.cols, reciprocal};
    const float sum = in_lanes.sum([](float total, float x, std::int64_t) { return Statistics::add(total, x); });
    const auto map = Statistics::map_of(kernel, in_lanes, sum);
    const PreparedRow<V, Stores::cached, T, decltype(source), decltype(map), Scale> prepared{source, map, rows.y(row),
                                                                                             scale};
    for (std::int64_t i = 0; i < job.cols; ++i) prepared.put(i);
  }
}

template <class V, Stores stores, class T, class Scale, class Kernel>
void norm_rows(const assay::norms::Job& job, const Kernel& kernel, const Scale& scale, float reciprocal) {
  using Statistics = typename Kernel::template Statistics<V>;
  const Rows<V, T, Kernel> rows{job, kernel};
  const auto gathering = [&](std::int64_t row) {
    return Gathering<V, Statistics, decltype(rows.gathered(row))>{rows.gathered(row), job.cols};
  };
  const auto prepared = [&](std::int64_t row, float sum) {
    const auto source = rows.read(row);
    const auto map = Statistics::map_of(kernel, RowInLanes<V, decltype(source)>{source, job.cols, reciprocal}, sum);
    return PreparedRow<V, stores, T, decltype(source), decltype(map), Scale>{source, map, rows.y(row), scale};
  };
  if (job.rows == 0) return;
  typename decltype(gathering(0))::Sums none;
  float sum = gathering(0).finished(none, 0);
  for (std::int64_t row = 0; row + 1 < job.rows; ++row) sum = map_and_gather<V>(prepared(row, sum), gathering(row + 1));
  const auto last = prepared(job.rows - 1, sum);
  last.finish(last.begin(job.cols), job.cols);
}

// With all that it calls inside: a row of 1,024 takes 50 ns, in which a call would be felt.
template <class V, class Kernel, class T, Weights weights>
[[gnu::flatten]] void run_norm(const assay::norms::Job& job) {
  const auto kernel = kernel_of<Kernel>(job.parameters);
  const WeightsInLanes<V, weights> scale{job.gamma, job.beta};
  const float reciprocal = 1.0f / static_cast<float>(job.cols);
  if constexpr (V::lanes == 1) return norm_rows_plainly<V, T>(job, kernel, scale, reciprocal);
  else if (!job.stream) return norm_rows<V, Stores::cached, T>(job, kernel, scale, reciprocal);
  else norm_rows<V, Stores::streamed, T>(job, kernel, scale, reciprocal), V::fence();
}

template <class V, class Kernel, class T>
constexpr assay::norms::RunsByWeights runs_by_weights() {
  if constexpr (!has_own<V, T>) return {};
  else if constexpr (Kernel::centred)
    return {run_norm<V, Kernel, T, Weights::none>, run_norm<V, Kernel, T, Weights::gamma>,
            run_norm<V, Kernel, T, Weights::beta>, run_norm<V, Kernel, T, Weights::both>};
  else return {nullptr, run_norm<V, Kernel, T, Weights::gamma>, nullptr, nullptr};
}

template <class V, class Kernel>
constexpr assay::norms::Kernels kernels_in{runs_by_weights<V, Kernel, float>(), runs_by_weights<V, Kernel, Bf16>(),
                                           runs_by_weights<V, Kernel, Float16>()};

}  // namespace
