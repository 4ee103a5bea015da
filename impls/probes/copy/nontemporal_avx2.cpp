#include "impls/probes/copy/nontemporal.h"

#include <immintrin.h>

#include <cstdint>

namespace assay::copy {
namespace {

// Stores past the caches: no line of the destination is read before it is overwritten.
void copy(const unsigned char* from, unsigned char* to, std::size_t count) {
  while (count > 0 && reinterpret_cast<std::uintptr_t>(to) % 32 != 0) {
    *to++ = *from++;
    --count;
  }
  while (count >= 128) {
    const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + 32));
    const __m256i c = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + 64));
    const __m256i d = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + 96));
    _mm256_stream_si256(reinterpret_cast<__m256i*>(to), a);
    _mm256_stream_si256(reinterpret_cast<__m256i*>(to + 32), b);
    _mm256_stream_si256(reinterpret_cast<__m256i*>(to + 64), c);
    _mm256_stream_si256(reinterpret_cast<__m256i*>(to + 96), d);
    from += 128;
    to += 128;
    count -= 128;
  }
  while (count > 0) {
    *to++ = *from++;
    --count;
  }
  _mm_sfence();
}

constexpr SimdKernels kernels{copy};

}  // namespace

const SimdKernels* nontemporal_avx2() { return &kernels; }

}  // namespace assay::copy
