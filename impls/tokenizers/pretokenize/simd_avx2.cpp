#include "impls/tokenizers/pretokenize/simd.h"

#include <immintrin.h>

namespace assay::pretokenize {
namespace {

struct Half {
  __m256i bytes;

  // Bytes from `low` on, `count` of them: there is no comparison of unsigned bytes, but a minimum.
  std::uint64_t between(char low, char count) const {
    const __m256i moved = _mm256_sub_epi8(bytes, _mm256_set1_epi8(low));
    return mask(_mm256_cmpeq_epi8(_mm256_min_epu8(moved, _mm256_set1_epi8(static_cast<char>(count - 1))), moved));
  }
  std::uint64_t equal(char wanted) const { return mask(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(wanted))); }
  static std::uint64_t mask(__m256i lanes) { return static_cast<std::uint32_t>(_mm256_movemask_epi8(lanes)); }
};

void classify_256(const unsigned char* from, std::size_t blocks, AsciiMasks* masks) {
  for (std::size_t block = 0; block < blocks; ++block) {
    AsciiMasks& made = masks[block];
    made = {};
    for (unsigned half = 0; half < 2; ++half) {
      const unsigned shift = half * 32;
      const Half bytes{_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + block * 64 + shift))};
      made.upper |= bytes.between('A', 26) << shift;
      made.lower |= bytes.between('a', 26) << shift;
      made.number |= bytes.between('0', 10) << shift;
      made.space |= (bytes.between('\t', 5) | bytes.equal(' ')) << shift;
      made.beyond |= Half::mask(bytes.bytes) << shift;
    }
  }
}

constexpr SimdKernels kernels_256{classify_256};

}  // namespace

const SimdKernels* simd_avx2() { return &kernels_256; }

}  // namespace assay::pretokenize
