#include "impls/probes/copy/vector.h"

#include <immintrin.h>

namespace assay::copy {
namespace {

constexpr std::size_t width = sizeof(__m512i);

void copy(const unsigned char* from, unsigned char* to, std::size_t count) {
  while (count >= 4 * width) {
    const __m512i a = _mm512_loadu_si512(reinterpret_cast<const __m512i*>(from));
    const __m512i b = _mm512_loadu_si512(reinterpret_cast<const __m512i*>(from + width));
    const __m512i c = _mm512_loadu_si512(reinterpret_cast<const __m512i*>(from + 2 * width));
    const __m512i d = _mm512_loadu_si512(reinterpret_cast<const __m512i*>(from + 3 * width));
    _mm512_storeu_si512(reinterpret_cast<__m512i*>(to), a);
    _mm512_storeu_si512(reinterpret_cast<__m512i*>(to + width), b);
    _mm512_storeu_si512(reinterpret_cast<__m512i*>(to + 2 * width), c);
    _mm512_storeu_si512(reinterpret_cast<__m512i*>(to + 3 * width), d);
    from += 4 * width;
    to += 4 * width;
    count -= 4 * width;
  }
  for (std::size_t i = 0; i < count; ++i) to[i] = from[i];
}

constexpr SimdKernels kernels{copy};

}  // namespace

const SimdKernels* vector_avx512() { return &kernels; }

}  // namespace assay::copy
