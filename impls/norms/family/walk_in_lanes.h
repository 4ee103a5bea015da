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
  Two gamma(std::int64_t i) const { return scale.two_of_gamma(to, i); }
  Two beta(std::int64_t i) const { return scale.two_of_beta(to, i); }
  void put_two(std::int64_t i) const { put_two(i, gamma(i), beta(i)); }
  void put_two(std::int64_t i, const Two& gamma, const Two& beta) const {
    const auto x = source.load_two(i);
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

// Writes rows, and gathers the next ones meanwhile: some are read from where they lie while the others are written, and
// the walk does not wait for a root. Past the caches several at a time: a weight is loaded once for all of them, and
// where rows outgrow the first cache, such loads are what those from memory have to wait for. Within the caches one at
// a time: of four whose distance is a power of two, each would take the place of another.
template <Stores stores, class T>
constexpr int together = stores == Stores::cached ? 1
                         : sizeof(T) == 4         ? 4
                                                  : 2;

// How far ahead a row is fetched that is read past the caches: beyond 4 KiB nothing was won.
template <class T>
constexpr std::int64_t distance_of_fetch = 4096 / static_cast<std::int64_t>(sizeof(T));

// The rows to be written begin in the same place of a cache line. An element of theirs is `begin` further on than that
// of the next rows, since what comes before that place is written first; so the last two vectors may not fit.
template <class V, Stores stores, class T, int count, class Row, class Gathering>
void map_and_gather(const Row (&rows)[count], const Gathering (&next)[count],
                    typename Gathering::Total (&totals)[count]) {
  static_assert(count == 1 || count == 2 || count == 4);
  using Quarters = typename Gathering::Quarters;
  using Sums = typename Gathering::Sums;
  constexpr std::int64_t two = Gathering::two, line = 64 / static_cast<std::int64_t>(sizeof(T));
  const std::int64_t cols = next[0].cols, quarter = next[0].quarter, last = quarter == 0 ? 0 : 4 * quarter - two;
  std::int64_t begin = 0;
  for (const Row& row : rows) begin = row.begin(cols);
  Quarters sums[count];
  const auto walk = [&](Sums Quarters::*part, std::int64_t from, std::int64_t until) {
    Sums a, b, c, d;  // names, since gcc keeps an array of them in memory
    for (std::int64_t i = from; i < until; i += two) {
      const auto gamma = rows[0].gamma(begin + i), beta = rows[0].beta(begin + i);
      const auto step = [&](int number, Sums& sum) {
        if constexpr (stores == Stores::streamed)
          for (std::int64_t k = 0; k < two; k += line) next[number].source.fetch(i + k + distance_of_fetch<T>);
        next[number].add_two(sum, i);
        rows[number].put_two(begin + i, gamma, beta);
      };
      step(0, a);
      if constexpr (count > 1) step(1, b);
      if constexpr (count > 2) step(2, c), step(3, d);
    }
    sums[0].*part = a;
    if constexpr (count > 1) sums[1].*part = b;
    if constexpr (count > 2) sums[2].*part = c, sums[3].*part = d;
  };
  walk(&Quarters::a, 0, quarter);
  walk(&Quarters::b, quarter, 2 * quarter);
  walk(&Quarters::c, 2 * quarter, 3 * quarter);
  walk(&Quarters::d, 3 * quarter, last);
  for (int number = 0; number < count; ++number) {
    if (quarter > 0) next[number].add_two(sums[number].d, last);
    rows[number].finish(begin + last, cols);
    totals[number] = next[number].finished(sums[number]);
  }
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
  const Rows<V, T, Kernel> rows{job, kernel};
  for (std::int64_t row = 0; row < job.rows; ++row) {
    if constexpr (Rows<V, T, Kernel>::summed)
      for (std::int64_t i = 0; i < job.cols; ++i) rows.gathered(row).load(i);
    const auto source = rows.read(row);
    const auto map = kernel.template map_of_plain<V>(RowInLanes<V, decltype(source)>{source, job.cols, reciprocal});
    const PreparedRow<V, Stores::cached, T, decltype(source), decltype(map), Scale> prepared{source, map, rows.y(row),
                                                                                             scale};
    for (std::int64_t i = 0; i < job.cols; ++i) prepared.put(i);
  }
}

template <class V, Stores stores, class T, class Scale, class Kernel>
void norm_rows(const assay::norms::Job& job, const Kernel& kernel, const Scale& scale, float reciprocal) {
  using Terms = std::conditional_t<Kernel::centred, SumAndSquares<V>, Squares<V>>;
  using Total = typename Terms::Total;
  const Rows<V, T, Kernel> rows{job, kernel};
  const auto gathering = [&](std::int64_t row) {
    return Gathering<V, Terms, decltype(rows.gathered(row))>(rows.gathered(row), job.cols);
  };
  const auto prepared = [&](std::int64_t row, const Total& total) {
    const auto source = rows.read(row);
    const auto map = kernel.template map_of<V>(RowInLanes<V, decltype(source)>{source, job.cols, reciprocal}, total);
    return PreparedRow<V, stores, T, decltype(source), decltype(map), Scale>{source, map, rows.y(row), scale};
  };
  const auto put_whole = [&](const auto& done) { done.finish(done.begin(job.cols), job.cols); };
  std::int64_t row = 0;
  const bool aligned = job.y_stride * static_cast<std::int64_t>(sizeof(T)) % (V::lanes * 4) == 0;
  constexpr int count = together<stores, T>;
  if constexpr (count > 1)
    if (aligned && job.rows >= 2 * count) {
      Total totals[count];
      for (int number = 0; number < count; ++number) totals[number] = gathering(number).alone();
      const auto written = [&](int number) { return prepared(row + number, totals[number]); };
      const auto next = [&](int number) { return gathering(row + count + number); };
      for (; row + 2 * count <= job.rows; row += count)
        if constexpr (count == 2) map_and_gather<V, stores, T>({written(0), written(1)}, {next(0), next(1)}, totals);
        else
          map_and_gather<V, stores, T>({written(0), written(1), written(2), written(3)},
                                       {next(0), next(1), next(2), next(3)}, totals);
      for (int number = 0; number < count; ++number) put_whole(written(number));
      row += count;
    }
  if (row == job.rows) return;
  Total total[] = {gathering(row).alone()};
  for (; row + 1 < job.rows; ++row)
    map_and_gather<V, stores, T>({prepared(row, total[0])}, {gathering(row + 1)}, total);
  put_whole(prepared(row, total[0]));
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
