#include <immintrin.h>

#include "impls/tokenizers/unicode_normalize/fast.h"

namespace assay::unicode_normalize {
namespace {

inline unsigned long long between(__m512i bytes, unsigned char low, char count) {
  return _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8(static_cast<char>(low))),
                                _mm512_set1_epi8(count));
}

template <Plain plain>
std::size_t copy(const unsigned char* from, const unsigned char* end, unsigned char* to) {
  std::size_t done = 0;
  for (; end - from >= static_cast<std::ptrdiff_t>(done + 64); done += 64) {
    const __m512i bytes = _mm512_loadu_si512(from + done);
    _mm512_storeu_si512(to + done, bytes);
    constexpr bool is_nfc = plain == Plain::in_nfc;
    unsigned long long beyond =
        _mm512_cmpge_epu8_mask(bytes, _mm512_set1_epi8(static_cast<char>(is_nfc ? 0xcc : 0xc0)));
    if (beyond == 0) continue;
    beyond &= ~between(bytes, 0xe4, 6);
    if (is_nfc) beyond &= ~(between(bytes, 0xd0, 2) | between(bytes, 0xeb, 2));
    if (beyond != 0) return done + static_cast<std::size_t>(__builtin_ctzll(beyond));
  }
  return done;
}

std::size_t copy_plain(const unsigned char* from, const unsigned char* end, Plain plain, unsigned char* to) {
  return plain == Plain::in_nfc ? copy<Plain::in_nfc>(from, end, to) : copy<Plain::in_every_form>(from, end, to);
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

constexpr SimdKernels kernels_of_512{copy_plain, lower_ascii};

}  // namespace

const SimdKernels* fast_avx512() { return &kernels_of_512; }

}  // namespace assay::unicode_normalize
