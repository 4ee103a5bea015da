#include "impls/segmenters/byte_block_avx2.h"
#include "impls/segmenters/whitespace_punctuation/run_starts.h"
#include "impls/segmenters/whitespace_punctuation/simd.h"

namespace assay::whitespace_punctuation {
namespace {

constexpr SimdKernels kernels_256{find_run_starts<segmenters::Block256>};

}  // namespace

const SimdKernels* simd_avx2() { return &kernels_256; }

}  // namespace assay::whitespace_punctuation
