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
#include "impls/simd/two.h"

namespace {

struct Avx512 : TwoInOrder<Avx512> {
  using Floats = __m512;
  struct Two {
    Floats a, b;
  };
  static constexpr std::int64_t lanes = 16;
  // Whether `scale` rounds once to a denormal, as it should; if not, it may make a zero of it.
  static constexpr bool scales_gradually = true;
  // Tables of 32 numbers, which two registers hold.
  static constexpr bool has_tables = true;
  struct Table {
    Floats low, high;
  };

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
  static Floats round_to_32nds(Floats a) {
    return _mm512_roundscale_ps(a, 5 << 4 | _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  }
  // What it is above or below the nearest integer.
  static Floats behind_nearest(Floats a) { return _mm512_reduce_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
  static Table table(const float (&values)[32]) { return {_mm512_loadu_ps(values), _mm512_loadu_ps(values + lanes)}; }
  // By the last five bits of `place`.
  static Floats look_up(const Table& table, Floats place) {
    return _mm512_permutex2var_ps(table.low, _mm512_castps_si512(place), table.high);
  }
  // min(|a|, limit). A NaN in `a` may become anything.
  static Floats size_at_most(Floats a, Floats limit) { return _mm512_range_ps(a, limit, smaller_size | sign_cleared); }
  static Floats with_sign_of(Floats size, Floats sign) {
    constexpr int second_where_third = 0xd8;  // else the first
    return _mm512_castsi512_ps(_mm512_ternarylogic_epi32(_mm512_castps_si512(size), _mm512_castps_si512(sign),
                                                         _mm512_set1_epi32(INT32_MIN), second_where_third));
  }
  // a * 2^n, n in [-127, 128], which is rounded down to an integer.
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
  // As far as the second cache, for what is read later.
  static void fetch(const void* line) { _mm_prefetch(static_cast<const char*>(line), _MM_HINT_T1); }
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

  // Of two vectors of bf16, those at even places, and those at odd ones.
  using TwoInOrder::load_two, TwoInOrder::load_two_like, TwoInOrder::store_two, TwoInOrder::stream_two;
  static Two load_two(const Bf16* from) {
    const __m512i both = _mm512_loadu_si512(from);
    return {_mm512_castsi512_ps(_mm512_slli_epi32(both, 16)), _mm512_castsi512_ps(upper_half(both))};
  }
  static Two load_two_like(const Bf16*, const float* from) {
    const __m512i even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    const __m512i odd = _mm512_add_epi32(even, _mm512_set1_epi32(1));
    const Floats first = load(from), second = load(from + lanes);
    return {_mm512_permutex2var_ps(first, even, second), _mm512_permutex2var_ps(first, odd, second)};
  }
  static void store_two(Bf16* to, const Two& values) { _mm512_storeu_si512(to, narrow(values)); }
  static void stream_two(Bf16* to, const Two& values) {
    _mm512_stream_si512(reinterpret_cast<__m512i*>(to), narrow(values));
  }

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
  static constexpr int smaller_size = 2, sign_of_first = 0 << 2, sign_cleared = 2 << 2,
                       sign_set = 3 << 2;  // operands of vrangeps

  static __m256i to_float16(Floats a) { return _mm512_cvtps_ph(a, _MM_FROUND_TO_NEAREST_INT); }
  static Floats widen(__m256i halves) {
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(halves), 16));
  }
  static __m512i upper_half(__m512i bits) { return _mm512_and_epi32(bits, _mm512_set1_epi32(-0x10000)); }
  // With what was rounded to bf16 in the upper half: to nearest, ties to even; a NaN stays a NaN even if all the bits
  // that say so are in its lower half.
  static __m512i rounded(Floats a) {
    const __m512i bits = _mm512_castps_si512(a), below_half = _mm512_set1_epi32(0x7fff);
    const __mmask16 odd = _mm512_test_epi32_mask(bits, _mm512_set1_epi32(0x10000));
    const __m512i sum = _mm512_add_epi32(bits, _mm512_mask_blend_epi32(odd, below_half, _mm512_set1_epi32(0x8000)));
    const __m512i quiet_for_a_nan = _mm512_set1_epi32(0x22);
    return _mm512_castps_si512(_mm512_fixupimm_ps(_mm512_castsi512_ps(sum), a, quiet_for_a_nan, 0));
  }
  static __m256i narrow(Floats a) { return _mm512_cvtepi32_epi16(_mm512_srli_epi32(rounded(a), 16)); }
  static __m512i narrow(const Two& values) {
    constexpr int second_where_third = 0xd8;  // else the first
    return _mm512_ternarylogic_epi32(_mm512_srli_epi32(rounded(values.a), 16), rounded(values.b),
                                     _mm512_set1_epi32(-0x10000), second_where_third);
  }
};

}  // namespace
