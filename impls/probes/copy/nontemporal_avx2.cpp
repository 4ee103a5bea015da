#include <cstdint>

#include "impls/probes/copy/fold.h"
#include "impls/probes/copy/lines_avx2.h"
#include "impls/probes/copy/nontemporal.h"

namespace assay::copy {
namespace {

struct Cached : LinesAvx2 {
  static void copy(const unsigned char* from, unsigned char* to, std::size_t lines) {
    copy_lines<Cached>(from, to, lines);
  }
};

// Stores past the caches: no line of the destination is read before it is overwritten.
struct Past : LinesAvx2 {
  static void store(unsigned char* to, Line a) {
    auto* halves = reinterpret_cast<__m256i*>(to);
    _mm256_stream_si256(halves, a.low);
    _mm256_stream_si256(halves + 1, a.high);
  }
  static void copy(const unsigned char* from, unsigned char* to, std::size_t lines) {
    for (; lines >= 2; lines -= 2, from += 2 * line, to += 2 * line) {
      const Line a = load(from), b = load(from + line);
      store(to, a);
      store(to + line, b);
    }
    if (lines > 0) store(to, load(from));
  }
};

void copy(const unsigned char* from, std::size_t read, unsigned char* to, std::size_t written) {
  if (reinterpret_cast<std::uintptr_t>(to) % 32 != 0) return read_and_write<Cached>(from, read, to, written);
  read_and_write<Past>(from, read, to, written);
  _mm_sfence();
}

constexpr SimdKernels kernels{copy};

}  // namespace

const SimdKernels* nontemporal_avx2() { return &kernels; }

}  // namespace assay::copy
