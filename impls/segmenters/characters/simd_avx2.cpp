#include "impls/segmenters/byte_block_avx2.h"
#include "impls/segmenters/characters/code_point_starts.h"
#include "impls/segmenters/characters/simd.h"

namespace assay::characters {
namespace {

constexpr SimdKernels kernels_256{find_code_point_starts<segmenters::Block256>};

}  // namespace

const SimdKernels* simd_avx2() { return &kernels_256; }

}  // namespace assay::characters
