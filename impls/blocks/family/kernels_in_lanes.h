// Products of packed weights, for the files of a set of instructions. `V` are its lanes; see lanes_avx512.h for the
// anonymous namespace.
//
// A tile of sums stays in registers while all terms of a block go by: its rows times its vectors of columns, as many as
// there are registers. Blocks have at most 192 terms: then a block of a panel stays in the first cache while all rows
// go by, and the sums of blocks are added to one another, which keeps sums of one sign accurate. The blocks of a panel
// lie one behind the other. As long as all of x stays in the second cache they are read in that order; if not, several
// panels share a block of x while it is there.
#pragma once

#include <cstdint>

#include "impls/activations/gelu/kernel.h"
#include "impls/activations/gelu_tanh/kernel.h"
#include "impls/activations/swish/kernel.h"
#include "impls/activations/tanh/kernel.h"
#include "impls/blocks/family/kernels.h"
#include "impls/simd/storage.h"

namespace {

using assay::blocks::PanelJob;

// Four floats for where lanes are one: any compiler knows how to make them of what the processor has.
struct FourFloats {
  typedef float Floats __attribute__((vector_size(16)));
  static constexpr std::int64_t lanes = 4;
  static Floats zero() { return Floats{}; }
  static Floats all(float value) { return Floats{value, value, value, value}; }
  static Floats add(Floats a, Floats b) { return a + b; }
  static Floats multiply_add(Floats a, Floats b, Floats c) { return a * b + c; }
  static Floats load(const float* from) {
    Floats loaded;
    __builtin_memcpy(&loaded, from, sizeof loaded);
    return loaded;
  }
  static void store(float* to, Floats a) { __builtin_memcpy(to, &a, sizeof a); }
};

// The form of a tile: as many sums as leave registers for a vector of each column and one of x.
template <class V>
struct Tile {
  using Lanes = V;
  static constexpr int rows = V::lanes == 16 ? 14 : V::lanes == 8 ? 6 : 12;  // of 32, 16 and 32 registers
};
template <class V>
requires(V::lanes == 1) struct Tile<V> {
  using Lanes = FourFloats;
  static constexpr int rows = 4;  // of 16
};
constexpr int vectors = 2;

template <class V>
constexpr std::int64_t panel_of = vectors* Tile<V>::Lanes::lanes;

constexpr std::int64_t most_terms = 192, most_rows = 252, most_panels = 4, floats_in_second_cache = 1 << 17;

std::int64_t blocks_of(std::int64_t count, std::int64_t most) { return (count + most - 1) / most; }
// Where block `number` of so many begins: blocks are of the same size but for one.
std::int64_t begin_of(std::int64_t count, std::int64_t number, std::int64_t blocks) { return count * number / blocks; }

// What is fetched into the second cache while a tile is computed.
struct Ahead {
  const char* from;
  std::int64_t lines;
};

// sums (rows x panel, side by side) = x panel, or += where there are sums already. x lies term by term.
template <class L, int rows>
void add_tile(const float* x, const float* panel, std::int64_t terms, float* sums, bool is_first, Ahead ahead) {
  typename L::Floats tile[rows][vectors];
#pragma GCC unroll 16
  for (int row = 0; row < rows; ++row)
#pragma GCC unroll 2
    for (int v = 0; v < vectors; ++v) tile[row][v] = L::zero();
  for (std::int64_t k = 0; k < terms; ++k) {
    if (k < ahead.lines) __builtin_prefetch(ahead.from + k * 64, 0, 2);
    typename L::Floats columns[vectors];
#pragma GCC unroll 2
    for (int v = 0; v < vectors; ++v) columns[v] = L::load(panel + v * L::lanes);
#pragma GCC unroll 16
    for (int row = 0; row < rows; ++row) {
      const typename L::Floats factor = L::all(x[row]);
#pragma GCC unroll 2
      for (int v = 0; v < vectors; ++v) tile[row][v] = L::multiply_add(factor, columns[v], tile[row][v]);
    }
    x += rows;
    panel += vectors * L::lanes;
  }
#pragma GCC unroll 16
  for (int row = 0; row < rows; ++row)
#pragma GCC unroll 2
    for (int v = 0; v < vectors; ++v) {
      float* to = sums + (row * vectors + v) * L::lanes;
      L::store(to, is_first ? tile[row][v] : L::add(L::load(to), tile[row][v]));
    }
}

template <class L, int rows>
void add_tile_of(std::int64_t wanted, const float* x, const float* panel, std::int64_t terms, float* sums,
                 bool is_first, Ahead ahead) {
  if constexpr (rows > 1)
    if (wanted != rows) return add_tile_of<L, rows - 1>(wanted, x, panel, terms, sums, is_first, ahead);
  add_tile<L, rows>(x, panel, terms, sums, is_first, ahead);
}

// ---- what is done to sums ---------------------------------------------------------------------------------

template <class V>
struct Sigmoid {
  typename V::Floats operator()(typename V::Floats t) const {
    const auto scaled = V::multiply(t, V::all(1.44269504f));
    const auto power = assay::activations::exp2_gradual<V>(V::negative_size(scaled, 160));
    const auto upper = V::where_negative(scaled, power, V::all(1));
    // A NaN is lost in the power: at_most and at_least keep it, and beyond 2^8 nothing of t matters any more.
    const auto kept = V::at_least(V::all(-256), V::at_most(V::all(256), t));
    return V::divide(V::multiply_add(V::subtract(kept, kept), V::all(1), upper), V::add(power, V::all(1)));
  }
};

template <class V, class Function>
void finish_row(const PanelJob& job, std::int64_t row, std::int64_t begin, const float* sums, std::int64_t count,
                const Function& function) {
  float* const to = job.y + row * job.y_stride + begin;
  const auto work = [&](std::int64_t i, auto load, auto store) {
    auto value = V::load(sums + i);
    if (job.bias != nullptr) value = V::add(value, load(job.bias + begin + i));
    value = function(value);
    if (job.times != nullptr) value = V::multiply(value, load(job.times + row * job.times_stride + begin + i));
    if (job.plus != nullptr)
      value = V::add(value, V::multiply(V::all(job.scale), load(job.plus + row * job.plus_stride + begin + i)));
    if (job.plus_too != nullptr) value = V::add(value, load(job.plus_too + row * job.plus_too_stride + begin + i));
    store(to + i, value);
  };
  std::int64_t i = 0;
  for (; i + V::lanes <= count; i += V::lanes)
    work(
        i, [](const float* from) { return V::load(from); },
        [](float* into, typename V::Floats value) { V::store(into, value); });
  if constexpr (V::lanes > 1)
    if (const std::int64_t rest = count - i; rest > 0)
      work(
          i, [rest](const float* from) { return V::load_first(from, rest); },
          [rest](float* into, typename V::Floats value) { V::store_first(into, value, rest); });
}

// The sums of some rows of a panel, which lie side by side, become y.
template <class V>
void finish_panel(const PanelJob& job, std::int64_t panel, std::int64_t row, std::int64_t rows, const float* sums) {
  constexpr std::int64_t width = panel_of<V>;
  const std::int64_t begin = panel * width, left = job.cols - begin, count = left < width ? left : width;
  const auto all = [&](const auto& function) {
    for (std::int64_t i = 0; i < rows; ++i) finish_row<V>(job, row + i, begin, sums + i * width, count, function);
  };
  switch (job.activation) {
    case 1: return all([](typename V::Floats t) { return V::at_least(V::all(0), t); });
    case 2:
      return all([](typename V::Floats t) {
        const auto positive = V::at_least(V::all(0), t);
        return V::multiply(positive, positive);
      });
    case 3: return all(Sigmoid<V>{});
    case 4: return all(assay::gelu::Kernel{}.template in_lanes<V>());
    case 5: return all(assay::gelu_tanh::Kernel{}.template in_lanes<V>());
    case 6: return all(assay::swish::Kernel{1.702}.template in_lanes<V>());
    case 7: return all(assay::swish::Kernel{1}.template in_lanes<V>());
    case 8: return all(assay::tanh::Kernel{}.template in_lanes<V>());
    default: return all([](typename V::Floats t) { return t; });
  }
}

// ---- one row ----------------------------------------------------------------------------------------------

// The weight is read once, from its beginning to its end: four terms at a time, for the latency of a multiply-add, and
// in blocks, for the accuracy of long sums.
template <class V, class T>
void run_one_row(const PanelJob& job) {
  constexpr std::int64_t width = panel_of<V>, block = 4 * most_terms;
  float sums[width];
  for (std::int64_t panel = job.begin; panel < job.end; ++panel) {
    const T* from = static_cast<const T*>(job.panels) + panel * job.terms * width;
    if constexpr (V::lanes == 1) {
      for (float& sum : sums) sum = 0;
      for (std::int64_t first = 0; first < job.terms; first += most_terms) {
        float part[width] = {};
        const std::int64_t end = first + most_terms < job.terms ? first + most_terms : job.terms;
        for (std::int64_t k = first; k < end; ++k)
          for (int i = 0; i < width; ++i) part[i] += job.x[k] * V::load(from + k * width + i);
        for (int i = 0; i < width; ++i) sums[i] += part[i];
      }
    } else {
      using Floats = typename V::Floats;
      Floats sum = V::zero(), other_sum = V::zero();
      for (std::int64_t first = 0; first < job.terms; first += block) {
        Floats a = V::zero(), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
        std::int64_t k = first;
        const std::int64_t end = first + block < job.terms ? first + block : job.terms;
        const auto add = [&](Floats& low, Floats& high, std::int64_t at) {
          const Floats factor = V::all(job.x[at]);
          low = V::multiply_add(factor, V::load(from + at * width), low);
          high = V::multiply_add(factor, V::load(from + at * width + V::lanes), high);
        };
        for (; k + 4 <= end; k += 4) {
          constexpr std::int64_t bytes = 4 * width * static_cast<std::int64_t>(sizeof(T));
          const char* ahead = reinterpret_cast<const char*>(from + k * width) + 2048;
#pragma GCC unroll 8
          for (std::int64_t line = 0; line < bytes; line += 64) __builtin_prefetch(ahead + line, 0, 3);
          add(a, b, k), add(c, d, k + 1), add(e, f, k + 2), add(g, h, k + 3);
        }
        for (; k < end; ++k) add(a, b, k);
        sum = V::add(sum, V::add(V::add(a, c), V::add(e, g)));
        other_sum = V::add(other_sum, V::add(V::add(b, d), V::add(f, h)));
      }
      V::store(sums, sum);
      V::store(sums + V::lanes, other_sum);
    }
    finish_panel<V>(job, panel, 0, 1, sums);
  }
}

// ---- several rows -----------------------------------------------------------------------------------------

// Some rows of x, block of terms by block, in each block tile by tile, in each tile term by term.
template <class V>
void pack_rows(const PanelJob& job, std::int64_t first, std::int64_t rows, float* to) {
  const std::int64_t blocks = blocks_of(job.terms, most_terms), tiles = blocks_of(rows, Tile<V>::rows);
  for (std::int64_t block = 0; block < blocks; ++block) {
    const std::int64_t begin = begin_of(job.terms, block, blocks), end = begin_of(job.terms, block + 1, blocks);
    for (std::int64_t tile = 0; tile < tiles; ++tile) {
      const std::int64_t row = begin_of(rows, tile, tiles), last = begin_of(rows, tile + 1, tiles);
      for (std::int64_t i = row; i < last; ++i) {
        const float* from = job.x + (first + i) * job.x_stride;
        for (std::int64_t k = begin; k < end; ++k) to[(k - begin) * (last - row) + i - row] = from[k];
      }
      to += (end - begin) * (last - row);
    }
  }
}

// Of memory: x in tiles, the sums of a group, and a block of a panel that is stored in a narrower type.
struct Memory {
  float *x, *sums, *widened;
};
template <class V>
Memory memory_of(const PanelJob& job, std::int64_t rows) {
  float* const sums = job.memory + (rows * job.terms + 15) / 16 * 16;
  return {job.memory, sums, sums + most_panels * rows * panel_of<V>};
}
template <class V>
std::int64_t memory_for(std::int64_t rows, std::int64_t terms, std::int64_t) {
  const std::int64_t at_once = rows < most_rows ? rows : most_rows;
  return at_once * terms + 16 + (most_panels * at_once + most_terms) * panel_of<V>;
}

template <class V, class T>
const float* widen_block(const T* from, std::int64_t count, float* to) {
  for (std::int64_t i = 0; i < count; i += V::lanes) V::store(to + i, V::load(from + i));
  return to;
}

template <class V, class T>
void run_group(const PanelJob& job, std::int64_t first, std::int64_t rows, std::int64_t begin, std::int64_t end,
               const Memory& memory) {
  using L = typename Tile<V>::Lanes;
  constexpr std::int64_t width = panel_of<V>;
  const std::int64_t blocks = blocks_of(job.terms, most_terms), tiles = blocks_of(rows, Tile<V>::rows);
  for (std::int64_t block = 0; block < blocks; ++block) {
    const std::int64_t term = begin_of(job.terms, block, blocks), terms = begin_of(job.terms, block + 1, blocks) - term;
    const float* const x_of_block = memory.x + term * rows;
    for (std::int64_t panel = begin; panel < end; ++panel) {
      const T* stored = static_cast<const T*>(job.panels) + (panel * job.terms + term) * width;
      const float* weight;
      if constexpr (sizeof(T) == 4) weight = stored;
      else weight = widen_block<V>(stored, terms * width, memory.widened);
      const bool is_last_panel = panel + 1 == end;
      // Where the next block of a panel lies that will be read, a part of it for each tile.
      const T* next = is_last_panel ? static_cast<const T*>(job.panels) + (begin * job.terms + term + terms) * width
                                    : stored + job.terms * width;
      const std::int64_t lines = terms * width * static_cast<std::int64_t>(sizeof(T)) / 64;
      for (std::int64_t tile = 0; tile < tiles; ++tile) {
        const std::int64_t row = begin_of(rows, tile, tiles), count = begin_of(rows, tile + 1, tiles) - row;
        const std::int64_t line = begin_of(lines, tile, tiles);
        float* const sums = memory.sums + ((panel - begin) * rows + row) * width;
        add_tile_of<L, Tile<V>::rows>(
            count, x_of_block + row * terms, weight, terms, sums, block == 0,
            {reinterpret_cast<const char*>(next) + line * 64, begin_of(lines, tile + 1, tiles) - line});
        if (block + 1 == blocks) finish_panel<V>(job, panel, first + row, count, sums);
      }
    }
  }
}

// Where there are no terms, sums are zero.
template <class V>
void run_without_terms(const PanelJob& job) {
  const float sums[panel_of<V>] = {};
  for (std::int64_t panel = job.begin; panel < job.end; ++panel)
    for (std::int64_t row = 0; row < job.rows; ++row) finish_panel<V>(job, panel, row, 1, sums);
}

template <class V, class T>
void run_panels(const PanelJob& job) {
  if (job.terms == 0) return run_without_terms<V>(job);
  if (job.rows == 1) return run_one_row<V, T>(job);
  const std::int64_t blocks = blocks_of(job.rows, most_rows);
  for (std::int64_t block = 0; block < blocks; ++block) {
    const std::int64_t first = begin_of(job.rows, block, blocks), rows = begin_of(job.rows, block + 1, blocks) - first;
    const Memory memory = memory_of<V>(job, rows);
    pack_rows<V>(job, first, rows, memory.x);
    const std::int64_t group = rows * job.terms <= floats_in_second_cache ? 1 : most_panels;
    for (std::int64_t begin = job.begin; begin < job.end; begin += group)
      run_group<V, T>(job, first, rows, begin, begin + group < job.end ? begin + group : job.end, memory);
  }
}

template <class V>
constexpr assay::blocks::Kernels kernels_in{panel_of<V>, memory_for<V>, run_panels<V, float>, run_panels<V, Bf16>,
                                            run_panels<V, Float16>};

}  // namespace
