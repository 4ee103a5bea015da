#include <immintrin.h>

#include "impls/tokenizers/unicode_normalize/fast.h"

namespace assay::unicode_normalize {
namespace {

inline __m256i loaded(const unsigned char* from) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)); }
inline void store(unsigned char* to, __m256i bytes) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), bytes); }

inline std::size_t first_of(__m256i low, __m256i high) {
  const auto mask = [](__m256i bytes) { return static_cast<unsigned>(_mm256_movemask_epi8(bytes)); };
  const unsigned long long both = mask(low) | static_cast<unsigned long long>(mask(high)) << 32;
  return both == 0 ? 64 : static_cast<std::size_t>(__builtin_ctzll(both));
}

inline __m256i between(__m256i bytes, unsigned char low, char most) {
  const __m256i above = _mm256_sub_epi8(bytes, _mm256_set1_epi8(static_cast<char>(low)));
  return _mm256_cmpeq_epi8(_mm256_min_epu8(above, _mm256_set1_epi8(most)), above);
}

template <Plain plain>
inline __m256i beyond_plain(__m256i bytes) {
  constexpr bool is_nfc = plain == Plain::in_nfc;
  const __m256i least = _mm256_set1_epi8(static_cast<char>(is_nfc ? 0xcc : 0xc0));
  __m256i taken = between(bytes, 0xe4, 5);
  if (is_nfc) taken = _mm256_or_si256(taken, _mm256_or_si256(between(bytes, 0xd0, 1), between(bytes, 0xeb, 1)));
  return _mm256_andnot_si256(taken, _mm256_cmpeq_epi8(_mm256_max_epu8(bytes, least), bytes));
}

template <Plain plain>
std::size_t copy(const unsigned char* from, const unsigned char* end, unsigned char* to) {
  std::size_t done = 0;
  for (; end - from >= static_cast<std::ptrdiff_t>(done + 64); done += 64) {
    const __m256i low = loaded(from + done), high = loaded(from + done + 32);
    store(to + done, low);
    store(to + done + 32, high);
    if (_mm256_movemask_epi8(_mm256_or_si256(low, high)) == 0) continue;
    const std::size_t first = first_of(beyond_plain<plain>(low), beyond_plain<plain>(high));
    if (first < 64) return done + first;
  }
  return done;
}

std::size_t copy_plain(const unsigned char* from, const unsigned char* end, Plain plain, unsigned char* to) {
  return plain == Plain::in_nfc ? copy<Plain::in_nfc>(from, end, to) : copy<Plain::in_every_form>(from, end, to);
}

inline __m256i lower(__m256i bytes) {
  const __m256i above = _mm256_sub_epi8(bytes, _mm256_set1_epi8('A'));
  const __m256i capital = _mm256_cmpeq_epi8(_mm256_min_epu8(above, _mm256_set1_epi8(25)), above);
  return _mm256_or_si256(bytes, _mm256_and_si256(capital, _mm256_set1_epi8(0x20)));
}

std::size_t lower_ascii(const unsigned char* from, const unsigned char* end, unsigned char* to) {
  std::size_t done = 0;
  for (; end - from >= static_cast<std::ptrdiff_t>(done + 64); done += 64) {
    const __m256i low = loaded(from + done), high = loaded(from + done + 32);
    store(to + done, lower(low));
    store(to + done + 32, lower(high));
    const std::size_t first = first_of(low, high);  // the highest bit of a byte tells
    if (first < 64) return done + first;
  }
  return done;
}

constexpr SimdKernels kernels_of_256{copy_plain, lower_ascii};

}  // namespace

const SimdKernels* fast_avx2() { return &kernels_of_256; }

}  // namespace assay::unicode_normalize
