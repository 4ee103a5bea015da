// How the implementations `simd` go through a text: where pieces start among 64 bytes is arithmetic on masks, and what
// the masks leave open is for the automaton. Where a piece starts, nothing before it matters.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "harness/op.h"
#include "impls/segmenters/break_automaton.h"

namespace assay::segmenters {

inline constexpr std::array<std::string_view, 3> sets_of_blocks{"avx512", "avx2", "portable"};

inline void add_starts(std::uint64_t starts, const Byte* at, Ends& ends) {
  const std::int64_t begin = at - ends.first;
  std::int64_t* to = ends.written + ends.count;
  ends.count += __builtin_popcountll(starts);
  if (starts == ~std::uint64_t{1}) {  // each byte
    for (std::int64_t i = 1; i < 64; ++i) *to++ = begin + i;
    return;
  }
  for (; starts != 0; starts &= starts - 1) *to++ = begin + __builtin_ctzll(starts);
}

// `find_starts(at)`: of 64 bytes of which the first starts a piece, where further ones start, as far as that is
// certain.
template <class Machine, class FindStarts>
void cut_by_masks(const Call& call, const FindStarts& find_starts) {
  const auto* const first = call.inputs[0].as<const Byte>();
  const Byte* const end = first + call.inputs[0].dims[0];
  Ends ends{first, call.outputs[0].as<std::int64_t>()};
  // For how many bytes the masks are left alone when they were of no use: longer each time.
  constexpr std::ptrdiff_t least = 1, most = 256;
  std::ptrdiff_t patience = least;
  for (const Byte* at = first; at < end;) {
    const std::uint64_t starts = end - at >= 64 ? find_starts(at) : 0;
    if (starts != 0) {
      add_starts(starts, at, ends);
      const int furthest = 63 - __builtin_clzll(starts);
      at += furthest;
      if (furthest >= 32) patience = least;
      continue;
    }
    at = cut_until<Machine>(at, end, end - at > patience ? at + patience : end, ends);
    patience = patience < most ? patience * 2 : most;
  }
  call.outputs[0].dims[0] = ends.count;
}

// The variants of an implementation that has its kernels from `kernels_of(set)`: nullptr where there are none.
template <class Kernels>
std::vector<Variant> block_variants(const Kernels* (*kernels_of)(std::string_view)) {
  std::vector<Variant> variants;
  for (const std::string_view set : sets_of_blocks)
    variants.push_back({std::string(set), kernels_of(set) != nullptr ? "" : "this machine has no " + std::string(set)});
  return variants;
}

// The set that a variant stands for; of the nameless one the best that there is.
template <class Kernels>
std::string_view chosen_set(const Kernels* (*kernels_of)(std::string_view), std::string_view variant) {
  if (!variant.empty()) return variant;
  for (const std::string_view set : sets_of_blocks)
    if (kernels_of(set) != nullptr) return set;
  return "portable";
}

}  // namespace assay::segmenters
