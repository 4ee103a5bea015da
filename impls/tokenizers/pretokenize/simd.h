// The classes of 64 bytes as masks, a bit for each byte: what is compiled for sets of instructions. All else that
// `simd` does is compiled once.
#pragma once

#include <cstddef>
#include <cstdint>

#include "impls/tokenizers/scan.h"

namespace assay::pretokenize {

// The first byte is in the lowest bit.
struct ByteMasks {
  std::uint64_t upper, lower, number, space;        // of ASCII
  std::uint64_t blank, newline, apostrophe, slash;  // single characters of it
  std::uint64_t beyond;                             // bytes from 0x80 on
  // All bytes of characters that are letters as their first byte tells already: U+0100 to U+02BF, U+0400 to U+047F,
  // U+5000 to U+9FFF and U+B000 to U+CFFF.
  std::uint64_t plain_letters;
  // All bytes of letters of Cyrillic that are capitals, U+0400 to U+042F, and that are small, U+0430 to U+045F.
  std::uint64_t plain_capitals, plain_small;
};

struct SimdKernels {
  void (*classify)(const unsigned char* from, ByteMasks& masks);  // reads 64 bytes
  static tokenizers::Scanned scan_beyond_ascii(const unsigned char* at, const unsigned char* end) {
    return tokenizers::scan_beyond_ascii(at, end);
  }
};

const SimdKernels* simd_avx512();
const SimdKernels* simd_avx2();

}  // namespace assay::pretokenize
