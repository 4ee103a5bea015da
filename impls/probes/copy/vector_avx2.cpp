#include "impls/probes/copy/fold.h"
#include "impls/probes/copy/lines_avx2.h"
#include "impls/probes/copy/vector.h"

namespace assay::copy {
namespace {

constexpr SimdKernels kernels{read_and_write<LinesAvx2>};

}  // namespace

const SimdKernels* vector_avx2() { return &kernels; }

}  // namespace assay::copy
