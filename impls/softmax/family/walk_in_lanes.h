// The walk of softmax over rows, for the files of a set of instructions. `V` are the lanes of the set; see
// lanes_avx512.h for the anonymous namespace.
#pragma once

#include <cstdint>

#include "impls/simd/kernel_of.h"
#include "impls/simd/row_kernels.h"
#include "impls/softmax/family/kernels.h"

namespace {

// A row taken together in one of two ways: four vectors at a time, each into a total of its own, then one at a time.
// What does not fill a vector is given to `part`, with how many elements of it are of the row. For lanes of one float
// there are as many totals as a compiler may keep in vector registers.
template <class V, class T, class Full, class Part>
void fold_row(const T* row, std::int64_t cols, typename V::Floats* totals, Full full, Part part) {
  constexpr std::int64_t w = V::lanes, count = V::lanes == 1 ? 32 : 4;
  std::int64_t i = 0;
  for (; i + count * w <= cols; i += count * w)
#pragma GCC unroll 4
    for (std::int64_t k = 0; k < count; ++k) totals[k] = full(totals[k], V::load(row + i + k * w));
  for (std::int64_t k = 0; i + w <= cols; i += w, ++k) totals[k] = full(totals[k], V::load(row + i));
  if constexpr (w > 1)
    if (i < cols) totals[0] = part(totals[0], V::load_first(row + i, cols - i), cols - i);
}

template <class V>
constexpr int totals_of = V::lanes == 1 ? 32 : 4;

template <class V, class Join>
float join(typename V::Floats* totals, Join each) {
  constexpr int count = totals_of<V>;
  float all[count * V::lanes];
  for (int k = 0; k < count; ++k) V::store(all + k * V::lanes, totals[k]);
  for (int step = count * static_cast<int>(V::lanes) / 2; step > 0; step /= 2)
    for (int k = 0; k < step; ++k) all[k] = each(all[k], all[k + step]);
  return all[0];
}

// A NaN among the elements may be lost: it makes the sum a NaN.
template <class V, class T>
float greatest_of(const T* row, std::int64_t cols) {
  typename V::Floats totals[totals_of<V>];
  for (auto& total : totals) total = V::all(-__builtin_inff());
  const auto greater = [](typename V::Floats a, typename V::Floats b) { return V::at_least(a, b); };
  fold_row<V>(row, cols, totals, greater, [&](typename V::Floats total, typename V::Floats x, std::int64_t count) {
    // The other lanes are 0: they become the least number there is.
    const auto fill = V::subtract(V::keep_first(V::all(1), count), V::all(1));
    return greater(total, V::add(x, V::multiply(fill, V::all(0x1.fffffep127f))));
  });
  return join<V>(totals, [](float a, float b) { return a > b ? a : b; });
}

template <class V, class T, class Power>
float sum_of_powers(const T* row, std::int64_t cols, typename V::Floats greatest, const Power& power) {
  typename V::Floats totals[totals_of<V>];
  for (auto& total : totals) total = V::zero();
  fold_row<V>(
      row, cols, totals,
      [&](typename V::Floats total, typename V::Floats x) { return V::add(total, power(V::subtract(x, greatest))); },
      [&](typename V::Floats total, typename V::Floats x, std::int64_t count) {
        return V::add(total, V::keep_first(power(V::subtract(x, greatest)), count));
      });
  return join<V>(totals, [](float a, float b) { return a + b; });
}

// In the form that map_row asks for.
template <class V, class Power>
struct ScaledPower {
  using Floats = typename V::Floats;
  using Two = typename V::Two;
  const Power& power;
  Floats greatest, factor;
  Floats full(Floats x, std::int64_t) const { return V::multiply(power(V::subtract(x, greatest)), factor); }
  Floats part(Floats x, std::int64_t i, std::int64_t) const { return full(x, i); }
  Two two(const Two& x, std::int64_t i) const { return {full(x.a, i), full(x.b, i)}; }
};

template <class V, Stores stores, class T, class Power>
void softmax_rows(const assay::softmax::Job& job, const Power& power) {
  for (std::int64_t row = 0; row < job.rows; ++row) {
    const T* from = static_cast<const T*>(job.x) + row * job.x_stride;
    T* to = static_cast<T*>(job.y) + row * job.y_stride;
    const T* next = row + 1 < job.rows ? from + job.x_stride : nullptr;
    const auto greatest = V::all(greatest_of<V>(from, job.cols));
    const auto factor = V::all(1.0f / sum_of_powers<V>(from, job.cols, greatest, power));
    const ScaledPower<V, Power> scaled{power, greatest, factor};
    if constexpr (V::lanes == 1)
      for (std::int64_t i = 0; i < job.cols; ++i) V::store(to + i, scaled.full(V::load(from + i), i));
    else map_row<V, stores>(from, to, job.cols, next, scaled);
  }
}

template <class V, class Kernel, class T>
void run_softmax(const assay::softmax::Job& job) {
  if (job.cols == 0) return;
  const auto power = kernel_of<Kernel>(job.parameters).template in_lanes<V>();
  if constexpr (V::lanes > 1)
    if (job.stream) {
      softmax_rows<V, Stores::streamed, T>(job, power);
      return V::fence();
    }
  softmax_rows<V, Stores::cached, T>(job, power);
}

template <class V, class Kernel, class T>
constexpr assay::softmax::Run run_of() {
  if constexpr (has_own<V, T>) return run_softmax<V, Kernel, T>;
  else return nullptr;
}

template <class V, class Kernel>
constexpr assay::softmax::Kernels kernels_in{run_of<V, Kernel, float>(), run_of<V, Kernel, Bf16>(),
                                             run_of<V, Kernel, Float16>()};

}  // namespace
