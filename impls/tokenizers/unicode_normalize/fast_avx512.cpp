#include <immintrin.h>

#include "impls/tokenizers/unicode_normalize/fast.h"

namespace assay::unicode_normalize {
namespace {

std::size_t copy_below(const unsigned char* from, const unsigned char* end, unsigned char limit, unsigned char* to) {
  const __m512i least = _mm512_set1_epi8(static_cast<char>(limit));
  std::size_t done = 0;
  for (; end - from >= static_cast<std::ptrdiff_t>(done + 64); done += 64) {
    const __m512i bytes = _mm512_loadu_si512(from + done);
    _mm512_storeu_si512(to + done, bytes);
    const unsigned long long beyond = _mm512_cmpge_epu8_mask(bytes, least);
    if (beyond != 0) return done + static_cast<std::size_t>(__builtin_ctzll(beyond));
  }
  return done;
}

std::size_t lower_ascii(const unsigned char* from, const unsigned char* end, unsigned char* to) {
  std::size_t done = 0;
  for (; end - from >= static_cast<std::ptrdiff_t>(done + 64); done += 64) {
    const __m512i bytes = _mm512_loadu_si512(from + done);
    const __m512i above = _mm512_sub_epi8(bytes, _mm512_set1_epi8('A'));
    const __mmask64 capital = _mm512_cmplt_epu8_mask(above, _mm512_set1_epi8(26));
    _mm512_storeu_si512(to + done, _mm512_mask_add_epi8(bytes, capital, bytes, _mm512_set1_epi8(0x20)));
    const unsigned long long beyond = _mm512_movepi8_mask(bytes);
    if (beyond != 0) return done + static_cast<std::size_t>(__builtin_ctzll(beyond));
  }
  return done;
}

constexpr SimdKernels kernels_of_512{copy_below, lower_ascii};

}  // namespace

const SimdKernels* fast_avx512() { return &kernels_of_512; }

}  // namespace assay::unicode_normalize
