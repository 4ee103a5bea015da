// Eight floats in an AVX2 register; the same members as Avx512, for the files that are compiled for AVX2 alone. See
// there.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "impls/simd/storage.h"
#include "impls/simd/two.h"

namespace {

struct Avx2 : TwoInOrder<Avx2> {
  using Floats = __m256;
  struct Two {
    Floats a, b;
  };
  static constexpr std::int64_t lanes = 8;
  static constexpr bool scales_gradually = false;
  static constexpr bool has_tables = false;

  static Floats zero() { return _mm256_setzero_ps(); }
  static Floats all(float value) { return _mm256_set1_ps(value); }
  static Floats add(Floats a, Floats b) { return _mm256_add_ps(a, b); }
  static Floats subtract(Floats a, Floats b) { return _mm256_sub_ps(a, b); }
  static Floats multiply(Floats a, Floats b) { return _mm256_mul_ps(a, b); }
  static Floats multiply_add(Floats a, Floats b, Floats c) { return _mm256_fmadd_ps(a, b, c); }
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

  static float sum(Floats a) {
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
  }
  static float reciprocal_root(float a) { return _mm_cvtss_f32(_mm_div_ss(_mm_set_ss(1), _mm_sqrt_ss(_mm_set_ss(a)))); }

  static void prefetch(const void* line) { _mm_prefetch(static_cast<const char*>(line), _MM_HINT_T0); }
  // As far as the second cache, for what is read later.
  static void fetch(const void* line) { _mm_prefetch(static_cast<const char*>(line), _MM_HINT_T1); }
  // After streaming stores, before another thread may read.
  static void fence() { _mm_sfence(); }

  // Partial vectors touch `count` < lanes elements of memory and no more; the other lanes are 0.
  static __m256i first(std::int64_t count) {
    const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)), lane);
  }
  static Floats keep_first(Floats a, std::int64_t count) { return _mm256_and_ps(a, _mm256_castsi256_ps(first(count))); }

  static Floats load(const float* from) { return _mm256_loadu_ps(from); }
  static Floats load_first(const float* from, std::int64_t count) { return _mm256_maskload_ps(from, first(count)); }
  static void store(float* to, Floats a) { _mm256_storeu_ps(to, a); }
  static void store_first(float* to, Floats a, std::int64_t count) { _mm256_maskstore_ps(to, first(count), a); }
  static void stream(float* to, Floats a) { _mm256_stream_ps(to, a); }

  // There is no masked access to 16-bit elements: partial vectors go through the stack.
  static Floats load(const Bf16* from) { return widen(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))); }
  static Floats load_first(const Bf16* from, std::int64_t count) { return widen(first_halves(from, count)); }
  static void store(Bf16* to, Floats a) { _mm_storeu_si128(reinterpret_cast<__m128i*>(to), narrow(a)); }
  static void store_first(Bf16* to, Floats a, std::int64_t count) { store_halves(to, narrow(a), count); }
  static void stream(Bf16* to, Floats a) { _mm_stream_si128(reinterpret_cast<__m128i*>(to), narrow(a)); }

  using TwoInOrder::load_two, TwoInOrder::load_two_like, TwoInOrder::store_two, TwoInOrder::stream_two;
  static Two load_two(const Bf16* from) {
    const __m256i both = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    return {_mm256_castsi256_ps(_mm256_slli_epi32(both, 16)),
            _mm256_castsi256_ps(_mm256_blend_epi16(_mm256_setzero_si256(), both, 0xaa))};
  }
  // Shuffles work on each half of a register: elements 0 to 3 and 8 to 11 first, then the others.
  static Two load_two_like(const Bf16*, const float* from) {
    const Floats first = load(from), second = load(from + lanes);
    const Floats low = _mm256_permute2f128_ps(first, second, 0x20), high = _mm256_permute2f128_ps(first, second, 0x31);
    return {_mm256_shuffle_ps(low, high, 0x88), _mm256_shuffle_ps(low, high, 0xdd)};
  }
  static void store_two(Bf16* to, const Two& values) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), narrow(values));
  }
  static void stream_two(Bf16* to, const Two& values) {
    _mm256_stream_si256(reinterpret_cast<__m256i*>(to), narrow(values));
  }

  static Floats load(const Float16* from) {
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
  }
  static Floats load_first(const Float16* from, std::int64_t count) {
    return _mm256_cvtph_ps(first_halves(from, count));
  }
  static void store(Float16* to, Floats a) { _mm_storeu_si128(reinterpret_cast<__m128i*>(to), to_float16(a)); }
  static void store_first(Float16* to, Floats a, std::int64_t count) { store_halves(to, to_float16(a), count); }
  static void stream(Float16* to, Floats a) { _mm_stream_si128(reinterpret_cast<__m128i*>(to), to_float16(a)); }

 private:
  template <class T>
  static __m128i first_halves(const T* from, std::int64_t count) {
    alignas(16) T halves[lanes] = {};
    for (std::int64_t i = 0; i < count; ++i) halves[i] = from[i];
    return _mm_load_si128(reinterpret_cast<const __m128i*>(halves));
  }
  template <class T>
  static void store_halves(T* to, __m128i all, std::int64_t count) {
    alignas(16) T halves[lanes];
    _mm_store_si128(reinterpret_cast<__m128i*>(halves), all);
    for (std::int64_t i = 0; i < count; ++i) to[i] = halves[i];
  }
  static __m128i to_float16(Floats a) { return _mm256_cvtps_ph(a, _MM_FROUND_TO_NEAREST_INT); }
  static Floats widen(__m128i halves) {
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(halves), 16));
  }
  // With what was rounded to bf16 in the upper half.
  static __m256i rounded(Floats a) {
    const __m256i bits = _mm256_castps_si256(a);
    const __m256i odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
    const __m256i sum = _mm256_add_epi32(bits, _mm256_add_epi32(odd, _mm256_set1_epi32(0x7fff)));
    const __m256i quiet = _mm256_or_si256(bits, _mm256_set1_epi32(0x400000));
    return _mm256_blendv_epi8(sum, quiet, _mm256_castps_si256(_mm256_cmp_ps(a, a, _CMP_UNORD_Q)));
  }
  static __m128i narrow(Floats a) {
    // packus works on each half of the register: what is wanted lands in quarters 0 and 2.
    const __m256i words = _mm256_srli_epi32(rounded(a), 16);
    return _mm256_castsi256_si128(_mm256_permute4x64_epi64(_mm256_packus_epi32(words, words), 0x08));
  }
  static __m256i narrow(const Two& values) {
    return _mm256_blend_epi16(_mm256_srli_epi32(rounded(values.a), 16), rounded(values.b), 0xaa);
  }
};

}  // namespace
