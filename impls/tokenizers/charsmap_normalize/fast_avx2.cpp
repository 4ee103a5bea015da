#include <immintrin.h>

#include "impls/tokenizers/charsmap_normalize/fast.h"

namespace assay::charsmap_normalize {
namespace {

std::uint32_t plain_of_32(__m256i bytes, __m256i by_lower, __m256i by_upper) {
  // A byte from 0x80 on finds nothing: its upper half has no bit.
  const __m256i lower = _mm256_shuffle_epi8(by_lower, _mm256_and_si256(bytes, _mm256_set1_epi8(15)));
  const __m256i upper =
      _mm256_shuffle_epi8(by_upper, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15)));
  const __m256i none = _mm256_cmpeq_epi8(_mm256_and_si256(lower, upper), _mm256_setzero_si256());
  return ~static_cast<std::uint32_t>(_mm256_movemask_epi8(none));
}

std::uint64_t both(std::uint32_t first, std::uint32_t second) { return first | std::uint64_t{second} << 32; }

void classify_by_avx2(const unsigned char* from, const std::uint8_t* plain_bits, PlainMasks& masks) {
  const auto* const halves = reinterpret_cast<const __m256i*>(from);
  const __m256i first = _mm256_loadu_si256(halves), second = _mm256_loadu_si256(halves + 1);
  const __m256i by_lower = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(plain_bits)));
  const __m256i by_upper =
      _mm256_broadcastsi128_si256(_mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0));
  const auto mask = [](__m256i bytes) { return static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes)); };
  const __m256i blank = _mm256_set1_epi8(' ');
  masks.plain = both(plain_of_32(first, by_lower, by_upper), plain_of_32(second, by_lower, by_upper));
  masks.space = both(mask(_mm256_cmpeq_epi8(first, blank)), mask(_mm256_cmpeq_epi8(second, blank)));
  masks.ascii = ~both(mask(first), mask(second));
}

constexpr SimdKernels kernels_of_avx2{classify_by_avx2};

}  // namespace

const SimdKernels* fast_avx2() { return &kernels_of_avx2; }

}  // namespace assay::charsmap_normalize
