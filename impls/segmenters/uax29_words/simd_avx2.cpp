#include "impls/segmenters/byte_block_avx2.h"
#include "impls/segmenters/uax29_words/simd.h"
#include "impls/segmenters/uax29_words/word_starts.h"

namespace assay::uax29_words {
namespace {

constexpr SimdKernels kernels_256{find_word_starts<segmenters::Block256>};

}  // namespace

const SimdKernels* simd_avx2() { return &kernels_256; }

}  // namespace assay::uax29_words
