// The classes of ASCII as masks, a bit for each byte: what is compiled for sets of instructions. All else that `simd`
// does is compiled once.
#pragma once

#include <cstddef>
#include <cstdint>

namespace assay::pretokenize {

// Of 64 bytes, the first in the lowest bit. What is in none is another character of ASCII.
struct AsciiMasks {
  std::uint64_t upper, lower, number, space, beyond;  // beyond: bytes from 0x80 on
};

struct SimdKernels {
  // Reads 64 bytes for each block.
  void (*classify)(const unsigned char* from, std::size_t blocks, AsciiMasks* masks);
};

const SimdKernels* simd_avx512();
const SimdKernels* simd_avx2();

}  // namespace assay::pretokenize
