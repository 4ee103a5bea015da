// Runs of letters, digits and single blanks are copied at once; signs one by one.
#include "impls/tokenizers/bert_normalize/fast.h"

#include <immintrin.h>

namespace assay::bert_normalize {
namespace {

struct Half {
  __m256i written;  // in lower case, with blanks for what is one
  std::uint32_t beyond, blank, kept, sign;
};

inline __m256i between(__m256i bytes, char low, char last) {
  const __m256i above = _mm256_sub_epi8(bytes, _mm256_set1_epi8(low));
  return _mm256_cmpeq_epi8(_mm256_min_epu8(above, _mm256_set1_epi8(static_cast<char>(last - low))), above);
}
inline __m256i equal(__m256i bytes, char wanted) { return _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(wanted)); }
inline std::uint32_t mask_of(__m256i bytes) { return static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes)); }

inline Half classify(const unsigned char* from, bool cased) {
  const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  const __m256i small = _mm256_or_si256(bytes, _mm256_set1_epi8(0x20));
  const __m256i blank =
      _mm256_or_si256(_mm256_or_si256(between(bytes, '\t', '\n'), equal(bytes, '\r')), equal(bytes, ' '));
  const __m256i kept = between(bytes, '!', '~'), letter = between(small, 'a', 'z'), digit = between(bytes, '0', '9');
  const __m256i changed = cased ? bytes : _mm256_blendv_epi8(bytes, small, between(bytes, 'A', 'Z'));
  return {_mm256_blendv_epi8(changed, _mm256_set1_epi8(' '), blank), mask_of(bytes), mask_of(blank), mask_of(kept),
          mask_of(_mm256_andnot_si256(_mm256_or_si256(letter, digit), kept))};
}

inline std::uint64_t both(std::uint32_t low, std::uint32_t high) { return low | std::uint64_t{high} << 32; }
inline int zeros_below(std::uint64_t mask) { return mask == 0 ? 64 : __builtin_ctzll(mask); }
inline std::uint64_t lowest(int count) { return count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1; }

inline void copy_32(const char* from, char* to) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
}

void take_ascii(AsciiRun& run, bool cased) {
  alignas(32) char written[128] = {};  // 64, and what is copied behind a run
  char* to = run.to;
  bool apart = run.apart, ended = false;
  const unsigned char* from = run.from;
  while (!ended && run.end - from >= 64) {
    const Half low = classify(from, cased), high = classify(from + 32, cased);
    _mm256_store_si256(reinterpret_cast<__m256i*>(written), low.written);
    _mm256_store_si256(reinterpret_cast<__m256i*>(written + 32), high.written);
    const int count = zeros_below(both(low.beyond, high.beyond));
    ended = count < 64;
    from += count;
    const std::uint64_t valid = lowest(count), sign = both(low.sign, high.sign) & valid,
                        blank = both(low.blank, high.blank) & valid, word = both(low.kept, high.kept) & valid & ~sign;
    const std::uint64_t runs = word | (blank & word << 1 & word >> 1);
    for (std::uint64_t left = runs | sign | blank; left != 0;) {
      const int at = __builtin_ctzll(left);
      if ((runs >> at & 1) != 0) {
        const int length = zeros_below(~(runs >> at));
        if (apart) *to++ = ' ';
        copy_32(written + at, to);
        if (length > 32) copy_32(written + at + 32, to + 32);
        to += length;
        apart = false;
        left &= at + length >= 64 ? 0 : ~lowest(at + length);
        continue;
      }
      if ((sign >> at & 1) != 0) {
        *to++ = ' ';
        *to++ = written[at];
      }
      apart = true;
      left &= left - 1;
    }
  }
  run = {from, run.end, to, apart};
}

constexpr SimdKernels kernels_of_256{take_ascii};

}  // namespace

const SimdKernels* fast_avx2() { return &kernels_of_256; }

}  // namespace assay::bert_normalize
