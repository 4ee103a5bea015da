#include "impls/segmenters/byte_block_avx512.h"
#include "impls/segmenters/uax29_words/simd.h"
#include "impls/segmenters/uax29_words/word_starts.h"

namespace assay::uax29_words {
namespace {

constexpr SimdKernels kernels_512{find_word_starts<segmenters::Block512>};

}  // namespace

const SimdKernels* simd_avx512() { return &kernels_512; }

}  // namespace assay::uax29_words
