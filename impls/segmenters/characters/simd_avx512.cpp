#include "impls/segmenters/byte_block_avx512.h"
#include "impls/segmenters/characters/code_point_starts.h"
#include "impls/segmenters/characters/simd.h"

namespace assay::characters {
namespace {

constexpr SimdKernels kernels_512{find_code_point_starts<segmenters::Block512>};

}  // namespace

const SimdKernels* simd_avx512() { return &kernels_512; }

}  // namespace assay::characters
