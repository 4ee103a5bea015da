#include "impls/probes/copy/vector.h"

#include <immintrin.h>

namespace assay::copy {
namespace {

constexpr std::size_t width = sizeof(__m256i);

void copy(const unsigned char* from, unsigned char* to, std::size_t count) {
  while (count >= 4 * width) {
    const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + width));
    const __m256i c = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + 2 * width));
    const __m256i d = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + 3 * width));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), a);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + width), b);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + 2 * width), c);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + 3 * width), d);
    from += 4 * width;
    to += 4 * width;
    count -= 4 * width;
  }
  for (std::size_t i = 0; i < count; ++i) to[i] = from[i];
}

constexpr SimdKernels kernels{copy};

}  // namespace

const SimdKernels* vector_avx2() { return &kernels; }

}  // namespace assay::copy
