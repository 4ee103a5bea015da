// Where characters start, by arithmetic on masks that vectors make of 64 bytes at a time.
#include "impls/segmenters/characters/simd.h"

#include "impls/segmenters/byte_block_portable.h"
#include "impls/segmenters/characters/code_point_starts.h"
#include "impls/segmenters/characters/op.h"
#include "impls/segmenters/mask_starts.h"

namespace assay::characters {
namespace {

constexpr SimdKernels portable{find_code_point_starts<segmenters::BlockPortable>};

const SimdKernels* kernels_of(std::string_view set) {
  if (set == "avx512") return cpu_supports(set) ? simd_avx512() : nullptr;
  if (set == "avx2") return cpu_supports(set) ? simd_avx2() : nullptr;
  return &portable;
}

void cut_code_points(const SimdKernels& kernels, const Call& call) {
  const auto* const first = call.inputs[text].as<const segmenters::Byte>();
  const segmenters::Byte* const end = first + call.inputs[text].dims[0];
  segmenters::Ends found{first, call.outputs[ends].as<std::int64_t>()};
  const segmenters::Byte* at = first;
  while (end - at >= 64) {
    const std::uint64_t starts = kernels.find_starts(at);
    segmenters::add_starts(starts, at, found);
    at += 63 - __builtin_clzll(starts);
  }
  while (at < end) found.add(at += tokenizers::scan(at, end).bytes);
  call.outputs[ends].dims[0] = found.count;
}

void cut_bytes(const Call& call) {
  auto* const written = call.outputs[ends].as<std::int64_t>();
  const std::int64_t count = call.inputs[text].dims[0];
  for (std::int64_t i = 0; i < count; ++i) written[i] = i + 1;
  call.outputs[ends].dims[0] = count;
}

Prepared prepare_simd(const Request& request) {
  const SimdKernels* const kernels = kernels_of(segmenters::chosen_set(kernels_of, request.variant));
  if (kernels == nullptr) return Unsupported{"this machine has no " + std::string(request.variant)};
  if (by_bytes(request.parameters)) return make_runner(cut_bytes);
  return make_runner([kernels](const Call& call) { cut_code_points(*kernels, call); });
}

}  // namespace

Implementation simd() {
  return {.version = own_version,
          .isa = [](std::string_view variant) { return std::string(segmenters::chosen_set(kernels_of, variant)); },
          .variants = segmenters::block_variants(kernels_of),
          .prepare = prepare_simd,
          .note = "starts of characters by arithmetic on masks of 64 bytes"};
}

}  // namespace assay::characters
