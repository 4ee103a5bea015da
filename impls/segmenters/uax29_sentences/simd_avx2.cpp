#include "impls/segmenters/byte_block_avx2.h"
#include "impls/segmenters/uax29_sentences/next_block.h"
#include "impls/segmenters/uax29_sentences/simd.h"

namespace assay::uax29_sentences {
namespace {

constexpr SimdKernels kernels_256{find_next_block<segmenters::Block256>};

}  // namespace

const SimdKernels* simd_avx2() { return &kernels_256; }

}  // namespace assay::uax29_sentences
