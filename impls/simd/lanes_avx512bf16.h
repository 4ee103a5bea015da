// Avx512 with the instruction that rounds to bf16: one for four, but it makes zeros of denormals. So it is for ops that
// allow that.
#pragma once

#include <type_traits>

#include "impls/simd/lanes_avx512.h"

namespace {

struct Avx512Bf16 : Avx512 {
  using Avx512::load_two, Avx512::load_two_like, Avx512::store, Avx512::store_first, Avx512::store_two, Avx512::stream,
      Avx512::stream_two;

  static void store(Bf16* to, Floats a) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), narrow(a)); }
  static void store_first(Bf16* to, Floats a, std::int64_t count) {
    _mm256_mask_storeu_epi16(to, first(count), narrow(a));
  }
  static void stream(Bf16* to, Floats a) { _mm256_stream_si256(reinterpret_cast<__m256i*>(to), narrow(a)); }

  // In order: what rounds two vectors puts them so, and to get them so takes one instruction for each, as it does to
  // take those at even and at odd places apart.
  static Two load_two(const Bf16* from) {
    const __m512i both = _mm512_loadu_si512(from), lower = in_upper_halves(),
                  upper = _mm512_add_epi32(lower, _mm512_set1_epi32(0x00100000));
    return {widened(lower, both), widened(upper, both)};
  }
  static Two load_two_like(const Bf16*, const float* from) { return {load(from), load(from + lanes)}; }
  static void store_two(Bf16* to, const Two& values) { _mm512_storeu_si512(to, narrow(values)); }
  static void stream_two(Bf16* to, const Two& values) {
    _mm512_stream_si512(reinterpret_cast<__m512i*>(to), narrow(values));
  }

  // Plus the squares of two vectors, which are exact, in one instruction. It takes denormals for
  // zeros, whose squares are 0 anyway.
  static Floats add_squares(Floats sum, const Bf16* from) {
    const auto both = reinterpret_cast<__m512bh>(_mm512_loadu_si512(from));
    return _mm512_dpbf16_ps(sum, both, both);
  }

 private:
  static __m256i narrow(Floats a) { return reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(a)); }
  static __m512i narrow(const Two& values) {
    return reinterpret_cast<__m512i>(_mm512_cvtne2ps_pbh(values.b, values.a));
  }
  static __m512i in_upper_halves() {  // where words 0, 1, 2, ... come to be
    return _mm512_slli_epi32(_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), 16);
  }
  static Floats widened(__m512i words, __m512i both) {
    return _mm512_castsi512_ps(_mm512_maskz_permutexvar_epi16(0xaaaaaaaa, words, both));
  }
};

template <class T>
constexpr bool has_own<Avx512Bf16, T> = std::is_same_v<T, Bf16>;

}  // namespace
