// The walk of a gate's kernel over rows, for the files of a set of instructions. `Lanes` is what the set has; see
// lanes_avx512.h for the anonymous namespace.
#pragma once

#include <cstdint>

#include "impls/gates/family/kernels.h"
#include "impls/simd/kernel_of.h"
#include "impls/simd/row_kernels.h"

namespace {

// In the form that map_row asks for: an element of x, and the factor that stands at the same place of b.
template <class Lanes, class T, class InLanes>
struct GateMap {
  using Floats = typename Lanes::Floats;
  using Two = typename Lanes::Two;
  const InLanes& in_lanes;
  const T* b;
  const T* next;  // the factors of the next row, which are fetched as its x is; null: there is none
  Floats full(Floats a, std::int64_t i) const { return in_lanes(a, Lanes::load(b + i)); }
  Two two(const Two& x, std::int64_t i) const {
    constexpr std::int64_t line = 64 / sizeof(T);
    if (next != nullptr)
      for (std::int64_t k = 0; k < 2 * Lanes::lanes; k += line) Lanes::prefetch(next + i + k);
    const auto factors = Lanes::load_two(b + i);
    return {in_lanes(x.a, factors.a), in_lanes(x.b, factors.b)};
  }
  Floats part(Floats a, std::int64_t i, std::int64_t count) const {
    return in_lanes(a, Lanes::load_first(b + i, count));
  }
};

template <class Lanes, Stores stores, class T, class InLanes>
void gate_rows(const assay::gates::Job& job, const InLanes& in_lanes) {
  for (std::int64_t row = 0; row < job.rows; ++row) {
    const T* a = static_cast<const T*>(job.x) + row * job.x_stride;
    const T* b = static_cast<const T*>(job.b) + row * job.b_stride;
    T* to = static_cast<T*>(job.y) + row * job.y_stride;
    const T* next = row + 1 < job.rows ? a + job.x_stride : nullptr;
    const T* next_b = row + 1 < job.rows ? b + job.b_stride : nullptr;
    if constexpr (Lanes::lanes == 1)
      for (std::int64_t i = 0; i < job.cols; ++i)
        Lanes::store(to + i, in_lanes(Lanes::load(a + i), Lanes::load(b + i)));
    else map_row<Lanes, stores>(a, to, job.cols, next, GateMap<Lanes, T, InLanes>{in_lanes, b, next_b});
  }
}

template <class Lanes, class Kernel, class T>
void run_gate(const assay::gates::Job& job) {
  const auto in_lanes = kernel_of<Kernel>(job.parameters).template in_lanes<Lanes>();
  if constexpr (Lanes::lanes > 1)
    if (job.stream) {
      gate_rows<Lanes, Stores::streamed, T>(job, in_lanes);
      return Lanes::fence();
    }
  gate_rows<Lanes, Stores::cached, T>(job, in_lanes);
}

template <class Lanes, class Kernel, class T>
constexpr assay::gates::Run run_of() {
  if constexpr (has_own<Lanes, T>) return run_gate<Lanes, Kernel, T>;
  else return nullptr;
}

template <class Lanes, class Kernel>
constexpr assay::gates::Kernels kernels_in{run_of<Lanes, Kernel, float>(), run_of<Lanes, Kernel, Bf16>(),
                                           run_of<Lanes, Kernel, Float16>()};

}  // namespace
