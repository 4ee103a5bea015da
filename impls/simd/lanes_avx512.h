// Sixteen floats in an AVX-512 register. bf16 is converted with integer arithmetic, since the bf16 instructions flush
// denormals.
//
// For the files that are compiled for AVX-512 alone: everything is in an anonymous namespace, so that no function
// compiled with those instructions can be taken by the linker for another file.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "impls/simd/storage.h"

namespace {

struct Avx512 {
  using Floats = __m512;
  static constexpr std::int64_t lanes = 16;
  // Whether `scale` rounds once to a denormal, as it should; if not, it may make a zero of it.
  static constexpr bool scales_gradually = true;

  static Floats zero() { return _mm512_setzero_ps(); }
  static Floats all(float value) { return _mm512_set1_ps(value); }
  static Floats add(Floats a, Floats b) { return _mm512_add_ps(a, b); }
  static Floats subtract(Floats a, Floats b) { return _mm512_sub_ps(a, b); }
  static Floats multiply(Floats a, Floats b) { return _mm512_mul_ps(a, b); }
  static Floats multiply_add(Floats a, Floats b, Floats c) { return _mm512_fmadd_ps(a, b, c); }
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

  static float sum(Floats a) { return _mm512_reduce_add_ps(a); }
  // An estimate of 14 bits and a Newton step, within two units in the last place, in less time than a root and a
  // division. The step would make a NaN of infinity, whose result is 0.
  static float reciprocal_root(float a) {
    const __m128 value = _mm_set_ss(a);
    const __m128 estimate = _mm_rsqrt14_ss(value, value);
    const __m128 half = _mm_mul_ss(estimate, _mm_set_ss(0.5f));
    const __m128 error = _mm_fnmadd_ss(_mm_mul_ss(value, estimate), estimate, _mm_set_ss(1));
    const __mmask8 not_infinite = _mm_cmp_ss_mask(value, _mm_set_ss(__builtin_inff()), _CMP_NEQ_UQ);
    return _mm_cvtss_f32(_mm_maskz_fmadd_ss(not_infinite, half, error, estimate));
  }

  static void prefetch(const void* line) { _mm_prefetch(static_cast<const char*>(line), _MM_HINT_T0); }
  // After streaming stores, before another thread may read.
  static void fence() { _mm_sfence(); }

  // Partial vectors touch `count` < lanes elements of memory and no more; the other lanes are 0.
  static __mmask16 first(std::int64_t count) { return static_cast<__mmask16>((1u << count) - 1u); }
  static Floats keep_first(Floats a, std::int64_t count) { return _mm512_maskz_mov_ps(first(count), a); }

  static Floats load(const float* from) { return _mm512_loadu_ps(from); }
  static Floats load_first(const float* from, std::int64_t count) { return _mm512_maskz_loadu_ps(first(count), from); }
  static void store(float* to, Floats a) { _mm512_storeu_ps(to, a); }
  static void store_first(float* to, Floats a, std::int64_t count) { _mm512_mask_storeu_ps(to, first(count), a); }
  static void stream(float* to, Floats a) { _mm512_stream_ps(to, a); }

  static Floats load(const Bf16* from) { return widen(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))); }
  static Floats load_first(const Bf16* from, std::int64_t count) {
    return widen(_mm256_maskz_loadu_epi16(first(count), from));
  }
  static void store(Bf16* to, Floats a) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), narrow(a)); }
  static void store_first(Bf16* to, Floats a, std::int64_t count) {
    _mm256_mask_storeu_epi16(to, first(count), narrow(a));
  }
  static void stream(Bf16* to, Floats a) { _mm256_stream_si256(reinterpret_cast<__m256i*>(to), narrow(a)); }

  static Floats load(const Float16* from) {
    return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
  }
  static Floats load_first(const Float16* from, std::int64_t count) {
    return _mm512_cvtph_ps(_mm256_maskz_loadu_epi16(first(count), from));
  }
  static void store(Float16* to, Floats a) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), to_float16(a)); }
  static void store_first(Float16* to, Floats a, std::int64_t count) {
    _mm256_mask_storeu_epi16(to, first(count), to_float16(a));
  }
  static void stream(Float16* to, Floats a) { _mm256_stream_si256(reinterpret_cast<__m256i*>(to), to_float16(a)); }

 private:
  static constexpr int smaller_size = 2, sign_of_first = 0 << 2, sign_set = 3 << 2;  // operands of vrangeps

  static __m256i to_float16(Floats a) { return _mm512_cvtps_ph(a, _MM_FROUND_TO_NEAREST_INT); }
  static Floats widen(__m256i halves) {
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(halves), 16));
  }
  // To nearest, ties to even; a NaN stays a NaN even if all the bits that say so are in its lower half.
  static __m256i narrow(Floats a) {
    const __m512i bits = _mm512_castps_si512(a);
    const __m512i upper = _mm512_srli_epi32(bits, 16);
    const __m512i odd = _mm512_and_si512(upper, _mm512_set1_epi32(1));
    const __m512i rounding = _mm512_add_epi32(odd, _mm512_set1_epi32(0x7fff));
    const __m512i rounded = _mm512_srli_epi32(_mm512_add_epi32(bits, rounding), 16);
    const __m512i quiet = _mm512_or_si512(upper, _mm512_set1_epi32(0x40));
    const __mmask16 nan = _mm512_cmp_ps_mask(a, a, _CMP_UNORD_Q);
    return _mm512_cvtepi32_epi16(_mm512_mask_mov_epi32(rounded, nan, quiet));
  }
};

}  // namespace
