// The walk of a pointwise kernel over rows, for the files of a set of instructions. `Lanes` is what the set has; see
// lanes_avx512.h for the anonymous namespace.
#pragma once

#include <cstdint>

#include "impls/activations/family/kernels.h"
#include "impls/simd/kernel_of.h"
#include "impls/simd/row_kernels.h"

namespace {

// In the form that map_row asks for: a whole vector and a part of one are computed in the same way.
template <class Lanes, class InLanes>
struct PointwiseMap {
  using Floats = typename Lanes::Floats;
  using Two = typename Lanes::Two;
  const InLanes& in_lanes;
  Floats full(Floats a, std::int64_t) const { return in_lanes(a); }
  Two two(const Two& x, std::int64_t) const { return {in_lanes(x.a), in_lanes(x.b)}; }
  Floats part(Floats a, std::int64_t, std::int64_t) const { return in_lanes(a); }
};

template <class Lanes, Stores stores, class T, class InLanes>
void map_rows(const assay::activations::Job& job, const InLanes& in_lanes) {
  for (std::int64_t row = 0; row < job.rows; ++row) {
    const T* from = static_cast<const T*>(job.x) + row * job.x_stride;
    T* to = static_cast<T*>(job.y) + row * job.y_stride;
    const T* next = row + 1 < job.rows ? from + job.x_stride : nullptr;
    if constexpr (Lanes::lanes == 1)
      for (std::int64_t i = 0; i < job.cols; ++i) Lanes::store(to + i, in_lanes(Lanes::load(from + i)));
    else map_row<Lanes, stores>(from, to, job.cols, next, PointwiseMap<Lanes, InLanes>{in_lanes});
  }
}

template <class Lanes, class Kernel, class T>
void run_pointwise(const assay::activations::Job& job) {
  const auto in_lanes = kernel_of<Kernel>(job.parameters).template in_lanes<Lanes>();
  if constexpr (Lanes::lanes > 1)
    if (job.stream) {
      map_rows<Lanes, Stores::streamed, T>(job, in_lanes);
      return Lanes::fence();
    }
  map_rows<Lanes, Stores::cached, T>(job, in_lanes);
}

template <class Lanes, class Kernel, class T>
constexpr assay::activations::Run run_of() {
  if constexpr (has_own<Lanes, T>) return run_pointwise<Lanes, Kernel, T>;
  else return nullptr;
}

template <class Lanes, class Kernel>
constexpr assay::activations::Kernels kernels_in{run_of<Lanes, Kernel, float>(), run_of<Lanes, Kernel, Bf16>(),
                                                 run_of<Lanes, Kernel, Float16>()};

}  // namespace
