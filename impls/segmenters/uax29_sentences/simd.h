// What might end a sentence, looked for among 64 bytes at a time: what is compiled for sets of instructions. All else
// that `simd` does is compiled once.
#pragma once

namespace assay::uax29_sentences {

struct SimdKernels {
  // The first byte from `at` on that may begin a terminator or the end of a line; if there is none, where fewer than
  // 64 bytes are left, which may be within a character.
  const unsigned char* (*next_end)(const unsigned char* at, const unsigned char* end);
};

const SimdKernels* simd_avx512();
const SimdKernels* simd_avx2();

}  // namespace assay::uax29_sentences
