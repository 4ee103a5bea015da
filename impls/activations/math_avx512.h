// What activations need of AVX-512 beyond sums and products. For the files that are compiled for AVX-512 alone; see
// vector_avx512.h for the anonymous namespace.
#pragma once

#include <immintrin.h>

#include "impls/simd/vector_avx512.h"

namespace {

struct MathAvx512 : Avx512 {
  // Whether `scale` rounds once to a denormal, as it should; if not, it may make a zero of it.
  static constexpr bool scales_gradually = true;

  static Floats divide(Floats a, Floats b) { return _mm512_div_ps(a, b); }
  // A NaN in `a` stays.
  static Floats at_most(Floats limit, Floats a) { return _mm512_min_ps(limit, a); }
  static Floats at_least(Floats limit, Floats a) { return _mm512_max_ps(limit, a); }
  // Into [-limit, limit]. A NaN in `a` may become anything.
  static Floats clamp(Floats a, float limit) { return _mm512_range_ps(a, all(limit), smaller_size | sign_of_first); }
  // -min(|a|, limit). A NaN in `a` may become anything.
  static Floats negative_size(Floats a, float limit) { return _mm512_range_ps(a, all(limit), smaller_size | sign_set); }
  // By the sign bit of `sign`.
  static Floats where_negative(Floats sign, Floats then, Floats otherwise) {
    return _mm512_mask_blend_ps(_mm512_movepi32_mask(_mm512_castps_si512(sign)), otherwise, then);
  }
  // To the nearest integer.
  static Floats round(Floats a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
  // a * 2^n, n an integer in [-127, 128].
  static Floats scale(Floats a, Floats n) { return _mm512_scalef_ps(a, n); }

 private:
  static constexpr int smaller_size = 2, sign_of_first = 0 << 2, sign_set = 3 << 2;  // operands of vrangeps
};

}  // namespace
