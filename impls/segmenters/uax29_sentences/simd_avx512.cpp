#include "impls/segmenters/byte_block_avx512.h"
#include "impls/segmenters/uax29_sentences/next_block.h"
#include "impls/segmenters/uax29_sentences/simd.h"

namespace assay::uax29_sentences {
namespace {

constexpr SimdKernels kernels_512{find_next_block<segmenters::Block512>};

}  // namespace

const SimdKernels* simd_avx512() { return &kernels_512; }

}  // namespace assay::uax29_sentences
