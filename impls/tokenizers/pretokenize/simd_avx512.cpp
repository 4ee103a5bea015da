#include "impls/tokenizers/pretokenize/classify_avx512.h"

namespace assay::pretokenize {
namespace {

constexpr SimdKernels kernels_512{classify_512};

}  // namespace

const SimdKernels* simd_avx512() { return &kernels_512; }

}  // namespace assay::pretokenize
