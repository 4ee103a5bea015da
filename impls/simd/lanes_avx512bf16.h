// Avx512 with the instruction that rounds to bf16: one for four, but it makes zeros of denormals. So it is for ops that
// allow that.
#pragma once

#include "impls/simd/lanes_avx512.h"

namespace {

struct Avx512Bf16 : Avx512 {
  using Avx512::store, Avx512::store_first, Avx512::stream;

  static void store(Bf16* to, Floats a) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), narrow(a)); }
  static void store_first(Bf16* to, Floats a, std::int64_t count) {
    _mm256_mask_storeu_epi16(to, first(count), narrow(a));
  }
  static void stream(Bf16* to, Floats a) { _mm256_stream_si256(reinterpret_cast<__m256i*>(to), narrow(a)); }

 private:
  static __m256i narrow(Floats a) { return reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(a)); }
};

}  // namespace
