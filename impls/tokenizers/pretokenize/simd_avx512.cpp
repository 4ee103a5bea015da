#include "impls/tokenizers/pretokenize/simd.h"

#include <immintrin.h>

namespace assay::pretokenize {
namespace {

// Bytes from `low` on, `count` of them.
std::uint64_t between_512(__m512i bytes, char low, char count) {
  return _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8(low)), _mm512_set1_epi8(count));
}

void classify_512(const unsigned char* from, std::size_t blocks, AsciiMasks* masks) {
  for (std::size_t block = 0; block < blocks; ++block) {
    const __m512i bytes = _mm512_loadu_si512(from + block * 64);
    masks[block].upper = between_512(bytes, 'A', 26);
    masks[block].lower = between_512(bytes, 'a', 26);
    masks[block].number = between_512(bytes, '0', 10);
    masks[block].space = between_512(bytes, '\t', 5) | _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(' '));
    masks[block].beyond = _mm512_movepi8_mask(bytes);
  }
}

constexpr SimdKernels kernels_512{classify_512};

}  // namespace

const SimdKernels* simd_avx512() { return &kernels_512; }

}  // namespace assay::pretokenize
