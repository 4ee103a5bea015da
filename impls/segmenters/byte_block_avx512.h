// 64 bytes as a vector of AVX-512, for files that are compiled for that set. The first byte is in the lowest bit of a
// mask.
#pragma once

#include <immintrin.h>

#include <cstdint>

namespace assay::segmenters {

class Block512 {
 public:
  explicit Block512(const unsigned char* from) : bytes_(_mm512_loadu_si512(from)) {}

  std::uint64_t equal(unsigned char wanted) const {
    return _mm512_cmpeq_epi8_mask(bytes_, _mm512_set1_epi8(static_cast<char>(wanted)));
  }
  // Both ends included.
  std::uint64_t between(unsigned char low, unsigned char high) const {
    return _mm512_cmple_epu8_mask(_mm512_sub_epi8(bytes_, _mm512_set1_epi8(static_cast<char>(low))),
                                  _mm512_set1_epi8(static_cast<char>(high - low)));
  }
  // Letters of ASCII.
  std::uint64_t letters() const {
    const __m512i small = _mm512_or_si512(bytes_, _mm512_set1_epi8(0x20));
    return _mm512_cmplt_epu8_mask(_mm512_sub_epi8(small, _mm512_set1_epi8('a')), _mm512_set1_epi8(26));
  }
  std::uint64_t beyond_ascii() const { return _mm512_movepi8_mask(bytes_); }

 private:
  __m512i bytes_;
};

}  // namespace assay::segmenters
