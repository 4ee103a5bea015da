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
  void fetch(std::int64_t i) const { V::fetch(elements + i); }
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
  void fetch(std::int64_t i) const { V::fetch(x + i), V::fetch(f + i); }
};

// x + residual, which is stored where it is gathered, so once for each element: it may lie on either of its Terms::
// What counts is the sum as it was stored.
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
  void fetch(std::int64_t i) const { V::fetch(x + i), V::fetch(residual + i); }
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

// What a kernel needs to know of a row: the sum of its squares, or
template <class V>
struct Squares {
  using Floats = typename V::Floats;
  using Total = float;
  struct Sums {
    Floats a = V::zero(), b = a;
  };
  // Some sets of instructions square and add two narrow vectors as they lie.
  template <class Source>
  static constexpr bool as_they_lie = requires(Source from) {
    V::add_squares(V::zero(), from.elements);
  };

  template <class Source>
  static void add_two(Sums& sums, const Source& source, std::int64_t i) {
    if constexpr (as_they_lie<Source>) {
      sums.a = V::add_squares(sums.a, source.elements + i);
    } else {
      const auto x = source.load_two(i);
      sums.a = V::multiply_add(x.a, x.a, sums.a);
      sums.b = V::multiply_add(x.b, x.b, sums.b);
    }
  }
  // Lanes of x that are past the end are 0.
  static void add_one(Sums& sums, Floats x) { sums.a = V::multiply_add(x, x, sums.a); }

  static Total total_of(const Sums& a, const Sums& b, const Sums& c, const Sums& d) {
    const Floats low = V::add(V::add(a.a, a.b), V::add(b.a, b.b)), high = V::add(V::add(c.a, c.b), V::add(d.a, d.b));
    return V::sum(V::add(low, high));
  }
};

// the sum of its elements and that of their squares.
struct Sum {
  float elements, squares;
};

template <class V>
struct SumAndSquares {
  using Floats = typename V::Floats;
  using Total = Sum;
  struct Sums {
    Floats elements = V::zero(), squares = elements;
  };

  static void add_one(Sums& sums, Floats x) {
    sums.elements = V::add(sums.elements, x);
    sums.squares = V::multiply_add(x, x, sums.squares);
  }
  template <class Source>
  static void add_two(Sums& sums, const Source& source, std::int64_t i) {
    // One addition to a sum, and not two, for which the next would have to wait.
    const auto x = source.load_two(i);
    sums.elements = V::add(sums.elements, V::add(x.a, x.b));
    sums.squares = V::add(sums.squares, V::multiply_add(x.b, x.b, V::multiply(x.a, x.a)));
  }
  static Total total_of(const Sums& a, const Sums& b, const Sums& c, const Sums& d) {
    return {V::sum(V::add(V::add(a.elements, b.elements), V::add(c.elements, d.elements))),
            V::sum(V::add(V::add(a.squares, b.squares), V::add(c.squares, d.squares)))};
  }
};

// A row is summed up in four quarters, each with sums of its own: side by side where a row is gathered alone, since an
// addition takes longer than the next elements need to arrive, and one after the other where other rows are written
// meanwhile. What is added to what is the same, so that no bit depends on how the row is gathered.
template <class V, class Terms, class Source>
struct Gathering {
  using Sums = typename Terms::Sums;
  using Total = typename Terms::Total;
  struct Quarters {
    Sums a, b, c, d;
  };
  static constexpr std::int64_t two = 2 * V::lanes;
  Source source;
  std::int64_t cols, quarter;

  Gathering(Source row, std::int64_t length) : source(row), cols(length), quarter(length / (4 * two) * two) {}

  void add_two(Sums& sums, std::int64_t i) const { Terms::add_two(sums, source, i); }
  void add_to_all(Quarters& sums, std::int64_t i) const {
    add_two(sums.a, i);
    add_two(sums.b, i + quarter);
    add_two(sums.c, i + 2 * quarter);
    add_two(sums.d, i + 3 * quarter);
  }
  // What is left behind the quarters.
  Total finished(Quarters& sums) const {
    std::int64_t i = 4 * quarter;
    for (; i + two <= cols; i += two) add_two(sums.a, i);
    if (i + V::lanes <= cols) Terms::add_one(sums.b, source.load(i)), i += V::lanes;
    if (i < cols) Terms::add_one(sums.c, source.load_first(i, cols - i));
    return Terms::total_of(sums.a, sums.b, sums.c, sums.d);
  }
  Total alone() const {
    Quarters sums;
    for (std::int64_t i = 0; i < quarter; i += two) add_to_all(sums, i);
    return finished(sums);
  }
};

}  // namespace
