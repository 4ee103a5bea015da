// Which of 64 bytes are plain, as masks: what is compiled for sets of instructions. All else that `fast` does is
// compiled once.
#pragma once

#include <array>
#include <cstdint>

namespace assay::charsmap_normalize {

// Bytes of ASCII that stay what they are if another byte of ASCII follows. A bit for each: by its lower four bits the
// byte, in it by the upper ones the bit.
struct PlainBytes {
  std::array<std::uint8_t, 16> bits{};

  void set(unsigned byte) { bits[byte & 15u] |= static_cast<std::uint8_t>(1u << (byte >> 4)); }
};

// The first byte is in the lowest bit.
struct PlainMasks {
  std::uint64_t plain, space, ascii;
};

struct SimdKernels {
  void (*classify)(const unsigned char* from, const std::uint8_t* plain_bits, PlainMasks& masks);  // reads 64 bytes
};

const SimdKernels* fast_avx512();
const SimdKernels* fast_avx2();

}  // namespace assay::charsmap_normalize
