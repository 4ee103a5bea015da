#include "impls/tokenizers/pretokenize/classify_avx2.h"

namespace assay::pretokenize {
namespace {

constexpr SimdKernels kernels_256{classify_256};

}  // namespace

const SimdKernels* simd_avx2() { return &kernels_256; }

}  // namespace assay::pretokenize
