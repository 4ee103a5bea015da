// What is summed up of a row before it can be mapped, for the files of a set of instructions. `V` are the lanes of the
// set; see lanes_avx512.h for the anonymous namespace.
#pragma once

#include <cstdint>

#include "impls/norms/family/kernels.h"
#include "impls/simd/row_kernels.h"
#include "impls/simd/two.h"

namespace {

// A row in memory, vector by vector.
template <class V, class T>
struct StoredRow {
  using Floats = typename V::Floats;
  using Two = typename V::Two;
  const T* elements;
  Floats load(std::int64_t i) const { return V::load(elements + i); }
  Floats load_first(std::int64_t i, std::int64_t count) const { return V::load_first(elements + i, count); }
  Two load_two(std::int64_t i) const { return V::load_two(elements + i); }
};

// alpha x + f, made anew wherever it is read: memory is what takes time, and the two rows stay in the caches.
template <class V, class T>
struct BlendedRow {
  using Floats = typename V::Floats;
  using Two = typename V::Two;
  const T *x, *f;
  Floats alpha;
  Floats load(std::int64_t i) const { return V::multiply_add(alpha, V::load(x + i), V::load(f + i)); }
  Floats load_first(std::int64_t i, std::int64_t count) const {
    return V::multiply_add(alpha, V::load_first(x + i, count), V::load_first(f + i, count));
  }
  Two load_two(std::int64_t i) const {
    const auto of_x = V::load_two(x + i), of_f = V::load_two(f + i);
    return {V::multiply_add(alpha, of_x.a, of_f.a), V::multiply_add(alpha, of_x.b, of_f.b)};
  }
};

// x + residual, which is stored where it is gathered, so once for each element: it may lie on either of its terms. What
// counts is the sum as it was stored.
template <class V, class T>
struct SummedRow {
  using Floats = typename V::Floats;
  using Two = typename V::Two;
  const T *x, *residual;
  T* sum;
  Floats load(std::int64_t i) const {
    V::store(sum + i, V::add(V::load(x + i), V::load(residual + i)));
    return V::load(sum + i);
  }
  Floats load_first(std::int64_t i, std::int64_t count) const {
    V::store_first(sum + i, V::add(V::load_first(x + i, count), V::load_first(residual + i, count)), count);
    return V::load_first(sum + i, count);
  }
  Two load_two(std::int64_t i) const {
    const auto of_x = V::load_two(x + i), of_residual = V::load_two(residual + i);
    V::store_two(sum + i, Two{V::add(of_x.a, of_residual.a), V::add(of_x.b, of_residual.b)});
    return V::load_two(sum + i);
  }
};

// A row, as the statistics of a kernel see it: it lies in memory, or can be made again.
template <class V, class Source>
struct RowInLanes {
  Source source;
  std::int64_t cols;
  float reciprocal;  // 1 / cols

  // add(total, x, count): of the lanes of x, `count` are elements of the row, and the others 0.
  template <class Add>
  float sum(Add add) const {
    if constexpr (V::lanes == 1) return sum_in_plain_lanes<V>(source, cols, add);
    else return sum_row<V>(source, cols, add);
  }
};

// What a kernel sums up first of a row, by the `add` of its statistics, where lanes past the end are 0: in eight sums,
// since an addition takes longer than the next elements need to arrive, and always the same ones, so that no bit
// depends on who gathers the row. Names, since gcc keeps an array of them in memory.
template <class V, class Statistics, class Source>
struct Gathering {
  using Floats = typename V::Floats;
  struct Sums {
    Floats a = V::zero(), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
  };
  static constexpr std::int64_t w = V::lanes, block = 8 * w;
  // Some sets of instructions square and add narrow elements as they lie.
  static constexpr bool squared_at_once = requires(Source from) { V::add_squares(V::zero(), from.elements); }
  &&requires { requires Statistics::of_squares; };
  Source source;
  std::int64_t cols;

  void add_two(Floats& one, Floats& other, std::int64_t i) const {
    if constexpr (squared_at_once) {
      one = V::add_squares(one, source.elements + i);
      return;
    }
    const auto x = source.load_two(i);
    one = Statistics::add(one, x.a);
    other = Statistics::add(other, x.b);
  }
  // From element i on, before which there are whole blocks.
  float finished(Sums& sums, std::int64_t i) const {
    for (; i + block <= cols; i += block) {
      add_two(sums.a, sums.b, i);
      add_two(sums.c, sums.d, i + 2 * w);
      add_two(sums.e, sums.f, i + 4 * w);
      add_two(sums.g, sums.h, i + 6 * w);
    }
    for (; i + 2 * w <= cols; i += 2 * w) add_two(sums.a, sums.b, i);
    if (i + w <= cols) sums.c = Statistics::add(sums.c, source.load(i)), i += w;
    if (i < cols) sums.d = Statistics::add(sums.d, source.load_first(i, cols - i));
    const Floats low = V::add(V::add(sums.a, sums.b), V::add(sums.c, sums.d)),
                 high = V::add(V::add(sums.e, sums.f), V::add(sums.g, sums.h));
    return V::sum(V::add(low, high));
  }
};

}  // namespace
