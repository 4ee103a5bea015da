#include "impls/segmenters/byte_block_avx512.h"
#include "impls/segmenters/whitespace_punctuation/run_starts.h"
#include "impls/segmenters/whitespace_punctuation/simd.h"

namespace assay::whitespace_punctuation {
namespace {

constexpr SimdKernels kernels_512{find_run_starts<segmenters::Block512>};

}  // namespace

const SimdKernels* simd_avx512() { return &kernels_512; }

}  // namespace assay::whitespace_punctuation
