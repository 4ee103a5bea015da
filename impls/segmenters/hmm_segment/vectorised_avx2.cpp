#include <immintrin.h>

#include "impls/segmenters/hmm_segment/vectorised.h"

namespace assay::hmm_segment {
namespace {

void walk_256(const unsigned char* at, const unsigned char* end, const double* rows, const Steps& steps, double* sums,
              std::uint8_t* kept) {
  const __m256d later_steps = _mm256_load_pd(steps.later), earlier_steps = _mm256_load_pd(steps.earlier);
  __m256d last = _mm256_loadu_pd(sums);
  for (; at < end; at += 3) {
    const std::uint32_t number = ((at[0] & 0x0fu) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu)) - first_of_blocks;
    const __m256d logs = _mm256_loadu_pd(rows + hmm::states * number);
    // States 3 2 2 3 and 1 0 0 1, in the order of the lanes.
    const __m256d from_later = _mm256_permute4x64_pd(last, 3 | 2 << 2 | 2 << 4 | 3 << 6);
    const __m256d from_earlier = _mm256_permute4x64_pd(last, 1 | 0 << 2 | 0 << 4 | 1 << 6);
    const __m256d later = _mm256_add_pd(_mm256_add_pd(from_later, later_steps), logs);
    const __m256d earlier = _mm256_add_pd(_mm256_add_pd(from_earlier, earlier_steps), logs);
    *kept++ = static_cast<std::uint8_t>(_mm256_movemask_pd(_mm256_cmp_pd(later, earlier, _CMP_GE_OQ)));
    last = _mm256_max_pd(later, earlier);
  }
  _mm256_storeu_pd(sums, last);
}

constexpr SimdKernels of_256{walk_256};

}  // namespace

const SimdKernels* vectorised_avx2() { return &of_256; }

}  // namespace assay::hmm_segment
