// What of `fast` is compiled for sets of instructions: 64 bytes at a time.
#pragma once

#include <cstddef>

namespace assay::unicode_normalize {

// Which bytes are copied without a look at what they are part of.
enum class Plain : unsigned char {
  in_every_form,  // ASCII and U+4000 to U+9FFF, which nothing composes or decomposes
  in_nfc          // also U+0080 to U+02FF, U+0400 to U+047F and U+B000 to U+CFFF, to which a mark may be added
};

// Both go on to the first byte that is not wanted, or until fewer than 64 are left, and return how many bytes that is:
// the last character may be cut. They write up to 64 bytes more.
struct SimdKernels {
  std::size_t (*copy_plain)(const unsigned char* from, const unsigned char* end, Plain plain, unsigned char* to);
  std::size_t (*lower_ascii)(const unsigned char* from, const unsigned char* end, unsigned char* to);
};

// The bytes of these, and continuations.
constexpr bool is_plain(unsigned char byte, Plain plain) {
  const bool of_han = byte >= 0xe4 && byte <= 0xe9;
  if (plain == Plain::in_every_form) return byte < 0xc0 || of_han;
  return byte < 0xcc || of_han || byte == 0xd0 || byte == 0xd1 || byte == 0xeb || byte == 0xec;
}

const SimdKernels* fast_avx512();
const SimdKernels* fast_avx2();

}  // namespace assay::unicode_normalize
