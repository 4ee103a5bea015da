// Where characters start among 64 bytes: what is compiled for sets of instructions. All else that `simd` does is
// compiled once.
#pragma once

#include <cstdint>

namespace assay::characters {

struct SimdKernels {
  // Reads 64 bytes, of which the first starts a character. A bit for each further one that starts one, as far as is
  // certain; there is always one.
  std::uint64_t (*find_starts)(const unsigned char* at);
};

const SimdKernels* simd_avx512();
const SimdKernels* simd_avx2();

}  // namespace assay::characters
