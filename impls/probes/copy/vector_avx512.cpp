#include <immintrin.h>

#include "impls/probes/copy/fold.h"
#include "impls/probes/copy/vector.h"

namespace assay::copy {
namespace {

struct Lines {
  using Line = __m512i;
  static Line zero() { return _mm512_setzero_si512(); }
  static Line load(const unsigned char* from) { return _mm512_loadu_si512(from); }
  static Line fold(Line a, Line b) { return _mm512_xor_si512(a, b); }
  static void store(unsigned char* to, Line a) { _mm512_storeu_si512(to, a); }
  static void store_plainly(unsigned char* to, Line a) { store(to, a); }
  static void copy(const unsigned char* from, unsigned char* to, std::size_t lines) {
    copy_lines<Lines>(from, to, lines);
  }
};

constexpr SimdKernels kernels{read_and_write<Lines>};

}  // namespace

const SimdKernels* vector_avx512() { return &kernels; }

}  // namespace assay::copy
