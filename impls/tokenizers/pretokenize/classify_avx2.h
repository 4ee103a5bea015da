// Of 64 bytes, which are of which class, by AVX2: for files that are compiled for that set, each of which has it for
// itself.
#pragma once

#include <immintrin.h>

#include "impls/tokenizers/pretokenize/simd.h"

namespace assay::pretokenize {

struct Bytes64 {
  __m256i first, second;
};

static inline std::uint64_t mask_256(__m256i first, __m256i second) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(first)) |
         static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(second))) << 32;
}

// Bytes from `low` on, `count` of them: there is no comparison of unsigned bytes, but a minimum.
static inline std::uint64_t between_256(Bytes64 bytes, char low, char count) {
  const __m256i most = _mm256_set1_epi8(static_cast<char>(count - 1));
  const __m256i first = _mm256_sub_epi8(bytes.first, _mm256_set1_epi8(low));
  const __m256i second = _mm256_sub_epi8(bytes.second, _mm256_set1_epi8(low));
  return mask_256(_mm256_cmpeq_epi8(_mm256_min_epu8(first, most), first),
                  _mm256_cmpeq_epi8(_mm256_min_epu8(second, most), second));
}
static inline std::uint64_t equal_256(Bytes64 bytes, char wanted) {
  const __m256i all = _mm256_set1_epi8(wanted);
  return mask_256(_mm256_cmpeq_epi8(bytes.first, all), _mm256_cmpeq_epi8(bytes.second, all));
}

static inline void classify_256(const unsigned char* from, ByteMasks& masks) {
  const auto* const halves = reinterpret_cast<const __m256i*>(from);
  const Bytes64 bytes{_mm256_loadu_si256(halves), _mm256_loadu_si256(halves + 1)};
  masks.upper = between_256(bytes, 'A', 26);
  masks.lower = between_256(bytes, 'a', 26);
  masks.number = between_256(bytes, '0', 10);
  masks.blank = equal_256(bytes, ' ');
  masks.space = between_256(bytes, '\t', 5) | masks.blank;
  masks.newline = equal_256(bytes, '\n') | equal_256(bytes, '\r');
  masks.apostrophe = equal_256(bytes, '\'');
  masks.slash = equal_256(bytes, '/');
  masks.beyond = mask_256(bytes.first, bytes.second);
  masks.plain_letters = masks.plain_capitals = masks.plain_small = 0;
  if (masks.beyond == 0) return;
  const std::uint64_t more = between_256(bytes, char(0x80), 0x40);
  const std::uint64_t of_two = (between_256(bytes, char(0xc4), 7) | between_256(bytes, char(0xd0), 2)) & more >> 1;
  const std::uint64_t of_three =
      (between_256(bytes, char(0xe5), 5) | between_256(bytes, char(0xeb), 2)) & more >> 1 & more >> 2;
  masks.plain_letters = of_two | of_two << 1 | of_three | of_three << 1 | of_three << 2;
  const std::uint64_t first_half = between_256(bytes, char(0xd0), 1);
  const std::uint64_t capitals = first_half & between_256(bytes, char(0x80), 0x30) >> 1;
  const std::uint64_t small = (first_half & between_256(bytes, char(0xb0), 0x10) >> 1) |
                              (between_256(bytes, char(0xd1), 1) & between_256(bytes, char(0x80), 0x20) >> 1);
  masks.plain_capitals = capitals | capitals << 1;
  masks.plain_small = small | small << 1;
}

}  // namespace assay::pretokenize
