// Which kernels of `fast` there are here.
#pragma once

#include <array>
#include <string_view>

#include "harness/op.h"
#include "impls/tokenizers/charsmap_normalize/fast.h"

namespace assay::charsmap_normalize {

inline void classify_bytes(const unsigned char* from, const std::uint8_t* plain_bits, PlainMasks& masks) {
  masks = {};
  for (unsigned i = 0; i < 64; ++i) {
    const unsigned byte = from[i];
    const bool plain = byte < 128 && (plain_bits[byte & 15u] >> (byte >> 4) & 1u) != 0;
    masks.plain |= std::uint64_t{plain} << i;
    masks.space |= std::uint64_t{byte == ' '} << i;
    masks.ascii |= std::uint64_t{byte < 128} << i;
  }
}

inline constexpr SimdKernels portable_kernels{classify_bytes};
inline constexpr std::array<std::string_view, 3> sets_of_fast{"avx512", "avx2", "portable"};

inline const SimdKernels* kernels_of_set(std::string_view set) {
  if (set == "avx512") return cpu_supports(set) ? fast_avx512() : nullptr;
  if (set == "avx2") return cpu_supports(set) ? fast_avx2() : nullptr;
  return &portable_kernels;
}

inline std::string_view chosen_set(std::string_view variant) {
  if (!variant.empty()) return variant;
  for (const std::string_view set : sets_of_fast)
    if (kernels_of_set(set) != nullptr) return set;
  return "portable";
}

}  // namespace assay::charsmap_normalize
