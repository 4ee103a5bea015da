// What the walks of all families have in common, over one row. `V` is Avx512 or Avx2, `T` the storage
// type. For the per-ISA files alone; see lanes_avx512.h for the anonymous namespace.
#pragma once

#include <cstddef>
#include <cstdint>

#include "impls/simd/storage.h"

namespace {

// Sums up a row, of which `row` loads vector by vector: add(sum, vector, count) takes a vector, of which `count`
// elements are of the row, into a sum. A row is walked in blocks of eight vectors with an accumulator each: enough to
// hide the latency of an addition, and a term takes part in few additions, n / (8 lanes) and then 3 + log2(lanes). What
// is left over goes vector by vector to the first accumulators in turn. Eight names, since gcc keeps an array of them
// in memory.
template <class V, class Row, class Add>
float sum_row(const Row& row, std::int64_t cols, Add add) {
  using Floats = typename V::Floats;
  constexpr std::int64_t w = V::lanes;
  Floats a = V::zero(), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
  const auto add_two = [&row, &add](Floats& one, Floats& other, std::int64_t at) {
    const auto x = row.load_two(at);  // in whatever order takes fewest instructions
    one = add(one, x.a, w);
    other = add(other, x.b, w);
  };
  std::int64_t i = 0;
  for (; i + 8 * w <= cols; i += 8 * w) {
    add_two(a, b, i);
    add_two(c, d, i + 2 * w);
    add_two(e, f, i + 4 * w);
    add_two(g, h, i + 6 * w);
  }
  for (; i + 2 * w <= cols; i += 2 * w) add_two(a, b, i);
  if (i + w <= cols) c = add(c, row.load(i), w), i += w;
  if (i < cols) d = add(d, row.load_first(i, cols - i), cols - i);
  const Floats low = V::add(V::add(a, b), V::add(c, d)), high = V::add(V::add(e, f), V::add(g, h));
  return V::sum(V::add(low, high));
}

// The same where a lane is one float: a plain loop over independent accumulators, which a compiler can keep in vector
// registers of any instruction set. Many of them, so that a term takes part in n/32 additions.
template <class V, class Row, class Add>
float sum_in_plain_lanes(const Row& row, std::int64_t cols, Add add) {
  constexpr int lanes = 32;
  float sums[lanes] = {};
  std::int64_t i = 0;
  for (; i + lanes <= cols; i += lanes)
    for (int lane = 0; lane < lanes; ++lane) sums[lane] = add(sums[lane], row.load(i + lane), 1);
  for (int lane = 0; i < cols; ++i, ++lane) sums[lane] = add(sums[lane], row.load(i), 1);
  for (int step = lanes / 2; step > 0; step /= 2)
    for (int lane = 0; lane < step; ++lane) sums[lane] += sums[lane + step];
  return sums[0];
}

// How the results are stored: through the caches, or past them (non-temporal), which saves reading what will be
// overwritten, and pays once nothing of it would stay in the caches anyway.
enum class Stores { cached, streamed };

// Streaming stores need alignment, and of two vectors of bf16 twice as much as of one: writes the elements in front of
// it on their own, whole vectors by put(i) and the rest by put_part(i, count), and returns how many they are.
template <class V, class T, class Put, class PutPart>
std::int64_t walk_to_alignment(const T* to, std::int64_t cols, const Put& put, const PutPart& put_part) {
  constexpr std::uintptr_t width = V::lanes * sizeof(float);
  const std::uintptr_t past = reinterpret_cast<std::uintptr_t>(to) % width;
  const std::int64_t all = past == 0 ? 0 : static_cast<std::int64_t>((width - past) / sizeof(T));
  const std::int64_t head = all < cols ? all : cols;
  std::int64_t i = 0;
  for (; i + V::lanes <= head; i += V::lanes) put(i);
  if (i < head) put_part(i, head - i);
  return head;
}

// y[i] = map(x[i], i) over a row. While it is written, the row `next` is fetched (null: there is none), a cache line
// for each line that is done.
//
// `map` has three members: full(x, i) for whole vectors; part(x, i, count), which touches `count` elements of what it
// reads besides and no more; and two(xs, i) for two vectors, in the order that load_two has for T.
template <class V, Stores stores, class T, class Map>
void map_row(const T* from, T* to, std::int64_t cols, const T* next, const Map& map) {
  constexpr int vectors = 4;
  constexpr std::int64_t block = vectors * V::lanes, line = 64 / sizeof(T);
  const auto put = [&](std::int64_t at) { V::store(to + at, map.full(V::load(from + at), at)); };
  const auto put_part = [&](std::int64_t at, std::int64_t count) {
    V::store_first(to + at, map.part(V::load_first(from + at, count), at, count), count);
  };
  std::int64_t i = 0;
  if constexpr (stores == Stores::streamed) i = walk_to_alignment<V>(to, cols, put, put_part);
  const auto put_two = [&](std::int64_t at) {
    const auto values = map.two(V::load_two(from + at), at);
    if constexpr (stores == Stores::streamed) V::stream_two(to + at, values);
    else V::store_two(to + at, values);
  };
  for (; i + block <= cols; i += block) {
    if (next != nullptr)
      for (std::int64_t k = 0; k < block; k += line) V::prefetch(next + i + k);
#pragma GCC unroll 2
    for (int k = 0; k < vectors; k += 2) put_two(i + k * V::lanes);
  }
  for (; i + V::lanes <= cols; i += V::lanes) put(i);
  if (i < cols) put_part(i, cols - i);
}

}  // namespace
