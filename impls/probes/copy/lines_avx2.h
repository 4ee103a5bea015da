// A cache line in two registers of AVX2. For the files compiled for it alone.
#pragma once

#include <immintrin.h>

namespace {

struct LinesAvx2 {
  struct Line {
    __m256i low, high;
  };
  static Line zero() { return {_mm256_setzero_si256(), _mm256_setzero_si256()}; }
  static Line load(const unsigned char* from) {
    const auto* halves = reinterpret_cast<const __m256i*>(from);
    return {_mm256_loadu_si256(halves), _mm256_loadu_si256(halves + 1)};
  }
  static Line fold(Line a, Line b) { return {_mm256_xor_si256(a.low, b.low), _mm256_xor_si256(a.high, b.high)}; }
  static void store(unsigned char* to, Line a) {
    auto* halves = reinterpret_cast<__m256i*>(to);
    _mm256_storeu_si256(halves, a.low);
    _mm256_storeu_si256(halves + 1, a.high);
  }
  static void store_plainly(unsigned char* to, Line a) { store(to, a); }
};

}  // namespace
