// What activations need of AVX2 beyond sums and products. For the files that are compiled for AVX2 alone; see
// vector_avx512.h for the anonymous namespace.
#pragma once

#include "impls/simd/vector_avx2.h"

namespace {

// The same members as MathAvx512; see there.
struct MathAvx2 : Avx2 {
  static constexpr bool scales_gradually = false;

  static Floats divide(Floats a, Floats b) { return _mm256_div_ps(a, b); }
  static Floats at_most(Floats limit, Floats a) { return _mm256_min_ps(limit, a); }
  static Floats at_least(Floats limit, Floats a) { return _mm256_max_ps(limit, a); }
  static Floats clamp(Floats a, float limit) { return at_least(all(-limit), at_most(all(limit), a)); }
  static Floats negative_size(Floats a, float limit) { return at_least(all(-limit), _mm256_or_ps(a, all(-0.0f))); }
  static Floats where_negative(Floats sign, Floats then, Floats otherwise) {
    return _mm256_blendv_ps(otherwise, then, sign);
  }
  static Floats round(Floats a) { return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
  // The power of two is built from its exponent: 0 for n = -127, infinite for n = 128.
  static Floats scale(Floats a, Floats n) {
    const __m256i exponent = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
    return _mm256_mul_ps(a, _mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23)));
  }
};

}  // namespace
