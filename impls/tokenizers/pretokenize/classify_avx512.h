// Of 64 bytes, which are of which class, by AVX-512: for files that are compiled for that set, each of which has it for
// itself.
#pragma once

#include <immintrin.h>

#include "impls/tokenizers/pretokenize/simd.h"

namespace assay::pretokenize {

// Bytes from `low` on, `count` of them.
static inline std::uint64_t between_512(__m512i bytes, char low, char count) {
  return _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8(low)), _mm512_set1_epi8(count));
}
static inline std::uint64_t equal_512(__m512i bytes, char wanted) {
  return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(wanted));
}

static inline void classify_512(const unsigned char* from, ByteMasks& masks) {
  const __m512i bytes = _mm512_loadu_si512(from);
  masks.upper = between_512(bytes, 'A', 26);
  masks.lower = between_512(bytes, 'a', 26);
  masks.number = between_512(bytes, '0', 10);
  masks.blank = equal_512(bytes, ' ');
  masks.space = between_512(bytes, '\t', 5) | masks.blank;
  masks.newline = equal_512(bytes, '\n') | equal_512(bytes, '\r');
  masks.apostrophe = equal_512(bytes, '\'');
  masks.slash = equal_512(bytes, '/');
  masks.beyond = _mm512_movepi8_mask(bytes);
  masks.plain_letters = masks.plain_capitals = masks.plain_small = 0;
  if (masks.beyond == 0) return;
  const std::uint64_t more = between_512(bytes, char(0x80), 0x40);
  const std::uint64_t of_two = (between_512(bytes, char(0xc4), 7) | between_512(bytes, char(0xd0), 2)) & more >> 1;
  const std::uint64_t of_three =
      (between_512(bytes, char(0xe5), 5) | between_512(bytes, char(0xeb), 2)) & more >> 1 & more >> 2;
  masks.plain_letters = of_two | of_two << 1 | of_three | of_three << 1 | of_three << 2;
  const std::uint64_t first_half = between_512(bytes, char(0xd0), 1);
  const std::uint64_t capitals = first_half & between_512(bytes, char(0x80), 0x30) >> 1;
  const std::uint64_t small = (first_half & between_512(bytes, char(0xb0), 0x10) >> 1) |
                              (between_512(bytes, char(0xd1), 1) & between_512(bytes, char(0x80), 0x20) >> 1);
  masks.plain_capitals = capitals | capitals << 1;
  masks.plain_small = small | small << 1;
}

}  // namespace assay::pretokenize
