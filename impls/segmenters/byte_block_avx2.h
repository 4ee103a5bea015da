// 64 bytes as two vectors of AVX2, for files that are compiled for that set. The first byte is in the lowest bit of a
// mask.
#pragma once

#include <immintrin.h>

#include <cstdint>

namespace assay::segmenters {

class Block256 {
 public:
  explicit Block256(const unsigned char* from)
      : first_(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))),
        second_(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + 32))) {}

  std::uint64_t equal(unsigned char wanted) const {
    const __m256i all = _mm256_set1_epi8(static_cast<char>(wanted));
    return mask(_mm256_cmpeq_epi8(first_, all), _mm256_cmpeq_epi8(second_, all));
  }
  // Both ends included.
  std::uint64_t between(unsigned char low, unsigned char high) const { return between(first_, second_, low, high); }
  // Letters of ASCII.
  std::uint64_t letters() const {
    const __m256i bit = _mm256_set1_epi8(0x20);
    return between(_mm256_or_si256(first_, bit), _mm256_or_si256(second_, bit), 'a', 'z');
  }
  std::uint64_t beyond_ascii() const { return mask(first_, second_); }

 private:
  static std::uint64_t mask(__m256i first, __m256i second) {
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(first)) |
           static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(second))) << 32;
  }
  // There is no comparison of unsigned bytes, but a minimum.
  static std::uint64_t between(__m256i first, __m256i second, unsigned char low, unsigned char high) {
    const __m256i from = _mm256_set1_epi8(static_cast<char>(low)),
                  most = _mm256_set1_epi8(static_cast<char>(high - low));
    const __m256i first_off = _mm256_sub_epi8(first, from), second_off = _mm256_sub_epi8(second, from);
    return mask(_mm256_cmpeq_epi8(_mm256_min_epu8(first_off, most), first_off),
                _mm256_cmpeq_epi8(_mm256_min_epu8(second_off, most), second_off));
  }

  __m256i first_, second_;
};

}  // namespace assay::segmenters
