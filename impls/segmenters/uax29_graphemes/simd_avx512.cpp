#include "impls/segmenters/byte_block_avx512.h"
#include "impls/segmenters/uax29_graphemes/cluster_starts.h"
#include "impls/segmenters/uax29_graphemes/simd.h"

namespace assay::uax29_graphemes {
namespace {

constexpr SimdKernels kernels_512{find_cluster_starts<segmenters::Block512>};

}  // namespace

const SimdKernels* simd_avx512() { return &kernels_512; }

}  // namespace assay::uax29_graphemes
