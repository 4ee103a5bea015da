// Where pieces start, by arithmetic on masks that vectors make of 64 bytes at a time; one character after the other
// where those say nothing.
#include "impls/segmenters/whitespace_punctuation/simd.h"

#include "impls/segmenters/byte_block_portable.h"
#include "impls/segmenters/mask_starts.h"
#include "impls/segmenters/whitespace_punctuation/op.h"
#include "impls/segmenters/whitespace_punctuation/run_starts.h"
#include "impls/segmenters/whitespace_punctuation/runs.h"

namespace assay::whitespace_punctuation {
namespace {

using segmenters::Byte;

constexpr SimdKernels portable{find_run_starts<segmenters::BlockPortable>};

const SimdKernels* kernels_of(std::string_view set) {
  if (set == "avx512") return cpu_supports(set) ? simd_avx512() : nullptr;
  if (set == "avx2") return cpu_supports(set) ? simd_avx2() : nullptr;
  return &portable;
}

// The end of the piece that starts at `at`.
const Byte* piece_end(const Byte* at, const Byte* end, bool alone) {
  tokenizers::Scanned next = tokenizers::scan(at, end);
  const std::uint8_t run = run_of(next);
  at += next.bytes;
  if (alone && run == sign) return at;
  while (at < end && run_of(next = tokenizers::scan(at, end)) == run) at += next.bytes;
  return at;
}

template <bool alone>
void cut_by_runs(const SimdKernels& kernels, const Call& call) {
  const auto* const first = call.inputs[text].as<const Byte>();
  const Byte* const end = first + call.inputs[text].dims[0];
  segmenters::Ends found{first, call.outputs[ends].as<std::int64_t>()};
  for (const Byte* at = first; at < end;) {
    const std::uint64_t starts = end - at >= 64 ? kernels.find_starts(at, alone) : 0;
    if (starts == 0) {
      found.add(at = piece_end(at, end, alone));
      continue;
    }
    segmenters::add_starts(starts, at, found);
    at += 63 - __builtin_clzll(starts);
  }
  call.outputs[ends].dims[0] = found.count;
}

Prepared prepare_simd(const Request& request) {
  const SimdKernels* const kernels = kernels_of(segmenters::chosen_set(kernels_of, request.variant));
  if (kernels == nullptr) return Unsupported{"this machine has no " + std::string(request.variant)};
  if (signs_alone(request.parameters))
    return make_runner([kernels](const Call& call) { cut_by_runs<true>(*kernels, call); });
  return make_runner([kernels](const Call& call) { cut_by_runs<false>(*kernels, call); });
}

}  // namespace

Implementation simd() {
  return {.version = own_version,
          .isa = [](std::string_view variant) { return std::string(segmenters::chosen_set(kernels_of, variant)); },
          .variants = segmenters::block_variants(kernels_of),
          .prepare = prepare_simd,
          .note = "starts of pieces by arithmetic on masks of 64 bytes; a table of classes for what that leaves open"};
}

}  // namespace assay::whitespace_punctuation
