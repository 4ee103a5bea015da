#include "harness/worker/child/exchange_line.h"

#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace assay {
namespace {

void exchange_plainly(std::byte* one, std::byte* other) {
  std::byte mine[cache_line], theirs[cache_line];
  std::memcpy(mine, one, cache_line);
  std::memcpy(theirs, other, cache_line);
  std::memcpy(one, theirs, cache_line);
  std::memcpy(other, mine, cache_line);
}

#if defined(__x86_64__)
[[gnu::target("avx512f")]] void exchange_by_avx512(std::byte* one, std::byte* other) {
  const __m512i mine = _mm512_loadu_si512(one), theirs = _mm512_loadu_si512(other);
  _mm512_storeu_si512(one, theirs);
  _mm512_storeu_si512(other, mine);
}

[[gnu::target("avx")]] void exchange_by_avx(std::byte* one, std::byte* other) {
  const auto load = [](const std::byte* from) __attribute__((target("avx"))) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  };
  const auto store = [](std::byte * to, __m256i half) __attribute__((target("avx"))) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), half);
  };
  constexpr std::size_t half = cache_line / 2;
  const __m256i my_low = load(one), my_high = load(one + half), low = load(other), high = load(other + half);
  store(one, low);
  store(one + half, high);
  store(other, my_low);
  store(other + half, my_high);
}
#endif

ExchangeLine widest() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  // The first processors with AVX-512 run slower for a while after any of it. Those with VBMI do not.
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vbmi")) return exchange_by_avx512;
  if (__builtin_cpu_supports("avx")) return exchange_by_avx;
#endif
  return exchange_plainly;
}

}  // namespace

ExchangeLine line_exchange() {
  static const ExchangeLine found = widest();
  return found;
}

}  // namespace assay
