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
  Floats first(std::int64_t cols) const { return cols < V::lanes ? load_first(0, cols) : load(0); }
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
  Floats first(std::int64_t cols) const { return cols < V::lanes ? load_first(0, cols) : load(0); }
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
  // Stores nothing, so it is not rounded.
  Floats first(std::int64_t cols) const {
    if (cols < V::lanes) return V::add(V::load_first(x, cols), V::load_first(residual, cols));
    return V::add(V::load(x), V::load(residual));
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

// What a kernel sums up in one walk over a row: several sums at once, since an addition takes longer than the next
// elements need to arrive, and always the same ones, so that no bit depends on who gathers the row. Names, since gcc
// keeps an array of them in memory. With eight of them, two sums each, AVX2 would run out of registers.
template <class V, class Statistics, class Source>
struct Gathering {
  using Sums = typename Statistics::Sums;
  struct All {
    Sums a{}, b{}, c{}, d{}, e{}, f{}, g{}, h{};
  };
  static constexpr std::int64_t w = V::lanes, block = w == 8 ? 4 * w : 8 * w;
  Statistics statistics;
  Source source;
  std::int64_t cols;

  void add_two(Sums& one, Sums& other, std::int64_t i) const {
    const auto x = source.load_two(i);
    statistics.add(one, x.a, w);
    statistics.add(other, x.b, w);
  }
  void add_block(All& all, std::int64_t i) const {
    add_two(all.a, all.b, i);
    add_two(all.c, all.d, i + 2 * w);
    if constexpr (block == 8 * w) {
      add_two(all.e, all.f, i + 4 * w);
      add_two(all.g, all.h, i + 6 * w);
    }
  }
  // From element i on, before which there are whole blocks.
  Sums finished(All& all, std::int64_t i) const {
    for (; i + block <= cols; i += block) add_block(all, i);
    for (; i + 2 * w <= cols; i += 2 * w) add_two(all.a, all.b, i);
    if (i + w <= cols) statistics.add(all.c, source.load(i), w), i += w;
    if (i < cols) statistics.add(all.d, source.load_first(i, cols - i), cols - i);
    return joined(joined(joined(all.a, all.b), joined(all.c, all.d)),
                  joined(joined(all.e, all.f), joined(all.g, all.h)));
  }

 private:
  static Sums joined(const Sums& a, const Sums& b) { return Statistics::joined(a, b); }
};

}  // namespace
