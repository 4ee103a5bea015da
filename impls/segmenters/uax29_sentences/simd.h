// What might end a sentence, looked for among 64 bytes at a time: what is compiled for sets of instructions. All else
// that `simd` does is compiled once.
#pragma once

#include <cstdint>

namespace assay::uax29_sentences {

struct SimdKernels {
  // The first 64 bytes from `at` on, in steps of 64, among which some may begin a terminator or the end of a line, and
  // which: a bit for each. If there are none, where fewer than 64 bytes are left, and no bit.
  const unsigned char* (*next_block)(const unsigned char* at, const unsigned char* end, std::uint64_t& ends);
};

const SimdKernels* simd_avx512();
const SimdKernels* simd_avx2();

}  // namespace assay::uax29_sentences
