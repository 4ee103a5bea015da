#include "impls/segmenters/byte_block_avx2.h"
#include "impls/segmenters/uax29_graphemes/cluster_starts.h"
#include "impls/segmenters/uax29_graphemes/simd.h"

namespace assay::uax29_graphemes {
namespace {

constexpr SimdKernels kernels_256{find_cluster_starts<segmenters::Block256>};

}  // namespace

const SimdKernels* simd_avx2() { return &kernels_256; }

}  // namespace assay::uax29_graphemes
