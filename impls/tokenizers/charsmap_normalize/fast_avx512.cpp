#include <immintrin.h>

#include "impls/tokenizers/charsmap_normalize/fast.h"

namespace assay::charsmap_normalize {
namespace {

void classify_by_avx512(const unsigned char* from, const std::uint8_t* plain_bits, PlainMasks& masks) {
  const __m512i bytes = _mm512_loadu_si512(from), low_bits = _mm512_set1_epi8(15);
  const __m512i by_lower = _mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(plain_bits)));
  // A byte from 0x80 on finds nothing: its upper half has no bit.
  const __m512i by_upper = _mm512_broadcast_i32x4(_mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0));
  const __m512i lower = _mm512_shuffle_epi8(by_lower, _mm512_and_si512(bytes, low_bits));
  const __m512i upper = _mm512_shuffle_epi8(by_upper, _mm512_and_si512(_mm512_srli_epi16(bytes, 4), low_bits));
  masks.plain = _mm512_test_epi8_mask(lower, upper);
  masks.space = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(' '));
  masks.ascii = ~_mm512_movepi8_mask(bytes);
}

constexpr SimdKernels kernels_of_avx512{classify_by_avx512};

}  // namespace

const SimdKernels* fast_avx512() { return &kernels_of_avx512; }

}  // namespace assay::charsmap_normalize
