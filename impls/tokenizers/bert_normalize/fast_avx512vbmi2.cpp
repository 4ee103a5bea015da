// What is kept is pressed together, and pulled apart again where a blank belongs between.
#include "impls/tokenizers/bert_normalize/fast.h"

#include <immintrin.h>

namespace assay::bert_normalize {
namespace {

inline std::uint64_t between(__m512i bytes, char low, char count) {
  return _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8(low)), _mm512_set1_epi8(count));
}

// Writes the first `count` (at most 32) of `kept`, with a blank before those of `apart`; returns how many bytes that
// is.
inline std::uint64_t write_apart(__m512i kept, std::uint64_t count, std::uint64_t apart, char* to) {
  constexpr std::uint64_t blanks = 0x5555555555555555, characters = ~blanks;
  // Two places for each character: of the first ones those stay that hold a blank.
  const std::uint64_t places = _bzhi_u64(_pdep_u64(apart, blanks) | characters, static_cast<unsigned>(2 * count));
  const std::uint64_t written = _pext_u64(characters, places);
  _mm512_storeu_si512(to, _mm512_mask_expand_epi8(_mm512_set1_epi8(' '), written, kept));
  return static_cast<std::uint64_t>(_mm_popcnt_u64(places));
}

void take_ascii(AsciiRun& run, bool cased) {
  const unsigned char* from = run.from;
  char* to = run.to;
  std::uint64_t apart = run.apart ? 1 : 0;
  bool ended = false;
  while (!ended && run.end - from >= 64) {
    __m512i bytes = _mm512_loadu_si512(from);
    const std::uint64_t beyond = _mm512_movepi8_mask(bytes);
    ended = beyond != 0;
    std::uint64_t count = _tzcnt_u64(beyond);  // 64 for none
    from += count;
    std::uint64_t valid = _bzhi_u64(~std::uint64_t{0}, static_cast<unsigned>(count));
    std::uint64_t blank = (between(bytes, '\t', 2) | _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\r')) |
                           _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(' '))) &
                          valid;
    std::uint64_t kept = between(bytes, '!', '~' - '!' + 1) & valid;
    const std::uint64_t capital = between(bytes, 'A', 26);
    const __m512i small = _mm512_or_si512(bytes, _mm512_set1_epi8(0x20));
    std::uint64_t sign = kept & ~(between(small, 'a', 26) | between(bytes, '0', 10));
    if (!cased) bytes = _mm512_mask_mov_epi8(bytes, capital, small);
    if (const std::uint64_t dropped = valid & ~(blank | kept); dropped != 0) {  // as if it were not there
      const std::uint64_t rest = valid & ~dropped;
      bytes = _mm512_maskz_compress_epi8(rest, bytes);
      blank = _pext_u64(blank, rest);
      kept = _pext_u64(kept, rest);
      sign = _pext_u64(sign, rest);
      count = static_cast<std::uint64_t>(_mm_popcnt_u64(rest));
    }
    if (count == 0) continue;
    const std::uint64_t separates = blank | sign;
    const std::uint64_t begins = kept & (sign | separates << 1 | apart);
    apart = separates >> (count - 1) & 1;
    const std::uint64_t how_many = static_cast<std::uint64_t>(_mm_popcnt_u64(kept));
    const std::uint64_t begins_kept = _pext_u64(begins, kept);
    const __m512i together = _mm512_maskz_compress_epi8(kept, bytes);
    to += write_apart(together, how_many < 32 ? how_many : 32, begins_kept & 0xffffffff, to);
    if (how_many > 32)
      to += write_apart(_mm512_shuffle_i64x2(together, together, 0x4e), how_many - 32, begins_kept >> 32, to);
  }
  run = {from, run.end, to, apart != 0};
}

constexpr SimdKernels kernels_of_512{take_ascii};

}  // namespace

const SimdKernels* fast_avx512vbmi2() { return &kernels_of_512; }

}  // namespace assay::bert_normalize
