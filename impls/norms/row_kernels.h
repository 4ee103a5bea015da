// What the vector kernels of the norms have in common: walks over one row. `V` is Avx512 or Avx2, `T` the storage
// type. For the per-ISA files alone; see vector_avx512.h for the anonymous namespace.
#pragma once

#include <cstddef>
#include <cstdint>

namespace {

// Sums term(vector) over the elements of a row. A row is walked in blocks of eight vectors with an accumulator each:
// enough to hide the latency of an addition, and a term takes part in few additions, n / (8 lanes) and then
// 3 + log2(lanes). What is left over goes vector by vector to the first accumulator.
template <class V, class T, class Add>
float sum_row(const T* row, std::int64_t cols, Add add) {
  constexpr int chains = 8;
  typename V::Floats sums[chains];
  for (int k = 0; k < chains; ++k) sums[k] = V::zero();
  std::int64_t i = 0;
  for (; i + chains * V::lanes <= cols; i += chains * V::lanes) {
#pragma GCC unroll 8
    for (int k = 0; k < chains; ++k) sums[k] = add(sums[k], V::load(row + i + k * V::lanes), V::lanes);
  }
  for (; i + V::lanes <= cols; i += V::lanes) sums[0] = add(sums[0], V::load(row + i), V::lanes);
  if (i < cols) sums[1] = add(sums[1], V::load_first(row + i, cols - i), cols - i);
  for (int step = chains / 2; step > 0; step /= 2)
    for (int k = 0; k < step; ++k) sums[k] = V::add(sums[k], sums[k + step]);
  return V::sum(sums[0]);
}

// How the results are stored: through the caches, or past them (non-temporal), which saves reading what will be
// overwritten, and pays once nothing of it would stay in the caches anyway.
enum class Stores { cached, streamed };

// y[i] = map(x[i], i) over a row. While it is written, the row `next` is fetched (null: there is none), a cache line
// for each line that is done.
//
// `map` has two members: full(x, i) for whole vectors, and part(x, i, count), which touches `count` elements of its
// weights and no more.
template <class V, Stores stores, class T, class Map>
void map_row(const T* from, T* to, std::int64_t cols, const T* next, Map map) {
  constexpr int vectors = 4;
  constexpr std::int64_t block = vectors * V::lanes, line = 64 / sizeof(T);
  std::int64_t i = 0;
  if constexpr (stores == Stores::streamed) {
    // Streaming stores need alignment: the elements in front of it are written on their own.
    constexpr std::uintptr_t width = V::lanes * sizeof(T);
    const std::uintptr_t past = reinterpret_cast<std::uintptr_t>(to) % width;
    std::int64_t head = past == 0 ? 0 : static_cast<std::int64_t>((width - past) / sizeof(T));
    head = head < cols ? head : cols;
    if (head > 0) V::store_first(to, map.part(V::load_first(from, head), 0, head), head);
    i = head;
  }
  const auto put = [&](std::int64_t at) {
    const typename V::Floats value = map.full(V::load(from + at), at);
    if constexpr (stores == Stores::streamed) V::stream(to + at, value);
    else V::store(to + at, value);
  };
  for (; i + block <= cols; i += block) {
    if (next != nullptr)
      for (std::int64_t k = 0; k < block; k += line) V::prefetch(next + i + k);
#pragma GCC unroll 4
    for (int k = 0; k < vectors; ++k) put(i + k * V::lanes);
  }
  for (; i + V::lanes <= cols; i += V::lanes) put(i);
  if (i < cols) V::store_first(to + i, map.part(V::load_first(from + i, cols - i), i, cols - i), cols - i);
}

}  // namespace
