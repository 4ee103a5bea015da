// What of `fast` is compiled for sets of instructions: 64 bytes at a time.
#pragma once

#include <cstddef>

namespace assay::unicode_normalize {

// Both go on to the first byte that is not wanted, or until fewer than 64 are left, and return how many bytes that is.
// They write up to 64 bytes more.
struct SimdKernels {
  std::size_t (*copy_below)(const unsigned char* from, const unsigned char* end, unsigned char limit,
                            unsigned char* to);
  std::size_t (*lower_ascii)(const unsigned char* from, const unsigned char* end, unsigned char* to);
};

const SimdKernels* fast_avx512();
const SimdKernels* fast_avx2();

}  // namespace assay::unicode_normalize
