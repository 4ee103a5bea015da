// Where words start, by arithmetic on masks that vectors make of 64 bytes at a time; the automaton for what that leaves
// open.
#include "impls/segmenters/uax29_words/simd.h"

#include "impls/segmenters/byte_block_portable.h"
#include "impls/segmenters/mask_starts.h"
#include "impls/segmenters/uax29_words/machine.h"
#include "impls/segmenters/uax29_words/word_starts.h"

namespace assay::uax29_words {
namespace {

constexpr SimdKernels portable{find_word_starts<segmenters::BlockPortable>};

const SimdKernels* kernels_of(std::string_view set) {
  if (set == "avx512") return cpu_supports(set) ? simd_avx512() : nullptr;
  if (set == "avx2") return cpu_supports(set) ? simd_avx2() : nullptr;
  return &portable;
}

Prepared prepare_simd(const Request& request) {
  const SimdKernels* const kernels = kernels_of(segmenters::chosen_set(kernels_of, request.variant));
  if (kernels == nullptr) return Unsupported{"this machine has no " + std::string(request.variant)};
  return make_runner([kernels](const Call& call) { segmenters::cut_by_masks<Machine>(call, kernels->find_starts); });
}

}  // namespace

Implementation simd() {
  return {.version = own_version,
          .isa = [](std::string_view variant) { return std::string(segmenters::chosen_set(kernels_of, variant)); },
          .variants = segmenters::block_variants(kernels_of),
          .prepare = prepare_simd,
          .note = "starts of words by arithmetic on masks of 64 bytes; the automaton for what that leaves open"};
}

}  // namespace assay::uax29_words
