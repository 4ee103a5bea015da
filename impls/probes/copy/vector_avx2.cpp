#include "impls/probes/copy/fold.h"
#include "impls/probes/copy/lines_avx2.h"
#include "impls/probes/copy/vector.h"

namespace assay::copy {
namespace {

struct Lines : LinesAvx2 {
  static void copy(const unsigned char* from, unsigned char* to, std::size_t lines) {
    copy_lines<Lines>(from, to, lines);
  }
};

constexpr SimdKernels kernels{read_and_write<Lines>};

}  // namespace

const SimdKernels* vector_avx2() { return &kernels; }

}  // namespace assay::copy
