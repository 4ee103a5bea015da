#include "impls/probes/read/vector.h"

#include <immintrin.h>

namespace assay::read {
namespace {

constexpr std::size_t width = sizeof(__m512i);

// Eight registers, so that no load waits for the one before it.
unsigned char parity(const unsigned char* from, std::size_t count) {
  __m512i all[8];
  for (__m512i& each : all) each = _mm512_setzero_si512();
  for (; count >= 8 * width; from += 8 * width, count -= 8 * width) {
#pragma GCC unroll 8
    for (std::size_t i = 0; i < 8; ++i)
      all[i] = _mm512_xor_si512(all[i], _mm512_loadu_si512(reinterpret_cast<const __m512i*>(from + i * width)));
  }
  for (std::size_t i = 1; i < 8; ++i) all[0] = _mm512_xor_si512(all[0], all[i]);
  unsigned char lanes[width], folded = 0;
  _mm512_storeu_si512(reinterpret_cast<__m512i*>(lanes), all[0]);
  for (std::size_t i = 0; i < width; ++i) folded = static_cast<unsigned char>(folded ^ lanes[i]);
  for (std::size_t i = 0; i < count; ++i) folded = static_cast<unsigned char>(folded ^ from[i]);
  return folded;
}

constexpr SimdKernels kernels{parity};

}  // namespace

const SimdKernels* vector_avx512() { return &kernels; }

}  // namespace assay::read
