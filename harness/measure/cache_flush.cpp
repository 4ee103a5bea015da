#include "harness/measure/cache_flush.h"

#include <cstdint>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace assay {

void flush_from_caches(const void* from, std::size_t bytes) {
  constexpr std::uintptr_t line = 64;
  const auto end = reinterpret_cast<std::uintptr_t>(from) + bytes;
  for (auto at = reinterpret_cast<std::uintptr_t>(from) / line * line; at < end; at += line) {
#if defined(__x86_64__)
    _mm_clflush(reinterpret_cast<const void*>(at));
#elif defined(__aarch64__)
    asm volatile("dc civac, %0" : : "r"(at) : "memory");
#endif
  }
#if defined(__x86_64__)
  _mm_mfence();
#elif defined(__aarch64__)
  asm volatile("dsb sy" : : : "memory");
#endif
}

}  // namespace assay
