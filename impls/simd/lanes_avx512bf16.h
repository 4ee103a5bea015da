// Avx512 with the instruction that rounds to bf16: one for four, but it makes zeros of denormals. So it is for ops that
// allow that.
#pragma once

#include <type_traits>

#include "impls/simd/lanes_avx512.h"

namespace {

struct Avx512Bf16 : Avx512 {
  using Avx512::store, Avx512::store_first, Avx512::store_two, Avx512::stream, Avx512::stream_two;

  static void store(Bf16* to, Floats a) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), narrow(a)); }
  static void store_first(Bf16* to, Floats a, std::int64_t count) {
    _mm256_mask_storeu_epi16(to, first(count), narrow(a));
  }
  static void stream(Bf16* to, Floats a) { _mm256_stream_si256(reinterpret_cast<__m256i*>(to), narrow(a)); }
  static void store_two(Bf16* to, const Two& values) { _mm512_storeu_si512(to, narrow(values)); }
  static void stream_two(Bf16* to, const Two& values) {
    _mm512_stream_si512(reinterpret_cast<__m512i*>(to), narrow(values));
  }

 private:
  static __m256i narrow(Floats a) { return reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(a)); }
  static __m512i narrow(const Two& values) {
    const __m512i in_turns = _mm512_add_epi32(_mm512_set1_epi32(0x00100000),  // words 0, 16, 1, 17, ...
                                              _mm512_mullo_epi32(lane_numbers(), _mm512_set1_epi32(0x00010001)));
    return _mm512_permutexvar_epi16(in_turns, reinterpret_cast<__m512i>(_mm512_cvtne2ps_pbh(values.b, values.a)));
  }
  static __m512i lane_numbers() { return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15); }
};

template <class T>
constexpr bool has_own<Avx512Bf16, T> = std::is_same_v<T, Bf16>;

}  // namespace
