// Where pieces start, by arithmetic on masks that vectors make of 64 bytes at a time; scanners for what that leaves
// open.
#include "impls/tokenizers/pretokenize/simd.h"

#include <array>

#include "impls/tokenizers/pretokenize/block_starts.h"
#include "impls/tokenizers/pretokenize/classify_portable.h"
#include "impls/tokenizers/pretokenize/op.h"
#include "impls/tokenizers/splitter_of_cases.h"
#include "impls/tokenizers/splitter_of_words.h"

namespace assay::pretokenize {
namespace {

using tokenizers::Byte;
using tokenizers::PlainText;

constexpr SimdKernels portable{classify_portably};

constexpr std::array<std::string_view, 3> sets_of_simd{"avx512", "avx2", "portable"};

const SimdKernels* kernels_of(std::string_view set) {
  if (set == "avx512") return cpu_supports(set) ? simd_avx512() : nullptr;
  if (set == "avx2") return cpu_supports(set) ? simd_avx2() : nullptr;
  return &portable;
}

std::string_view chosen(std::string_view variant) {
  if (!variant.empty()) return variant;
  for (const std::string_view set : sets_of_simd)
    if (kernels_of(set) != nullptr) return set;
  return "portable";
}

using PieceEnd = const Byte* (*)(const PlainText& text, const Byte* at, const Byte* end);

template <PatternTraits traits, PieceEnd piece_end>
void split_by_masks(const SimdKernels& kernels, const Call& call) {
  const auto* const first = call.inputs[text].as<const Byte>();
  const Byte* const end = first + call.inputs[text].dims[0];
  auto* const written = call.outputs[ends].as<std::int64_t>();
  std::int64_t count = 0;
  BlockStarts<traits> block;
  for (const Byte* at = first; at < end;) {
    std::uint64_t starts = end - at >= 64 ? block.find(kernels, at, end) : 0;
    if (starts == 0) {
      at = piece_end(PlainText{}, at, end);
      written[count++] = at - first;
      continue;
    }
    const std::int64_t begin = at - first;
    at += 63 - __builtin_clzll(starts);
    for (; starts != 0; starts &= starts - 1) written[count++] = begin + __builtin_ctzll(starts);
  }
  call.outputs[ends].dims[0] = count;
}

template <PatternTraits traits, PieceEnd piece_end>
Prepared split_with(const SimdKernels* kernels) {
  return make_runner([kernels](const Call& call) { split_by_masks<traits, piece_end>(*kernels, call); });
}

Prepared prepare_simd(const Request& request) {
  using namespace tokenizers;
  const SimdKernels* const kernels = kernels_of(chosen(request.variant));
  if (kernels == nullptr) return Unsupported{"this machine has no " + std::string(request.variant)};
  const std::string pattern = settings_of(request.parameters).pattern;
  if (pattern == "gpt2") return split_with<PatternTraits{.words = false, .most_numbers = 0}, gpt2_piece_end>(kernels);
  if (pattern == "cl100k") return split_with<PatternTraits{}, words_piece_end<3, true>>(kernels);
  if (pattern == "cl100k_plain" || pattern == "llama3")
    return split_with<PatternTraits{}, words_piece_end<3, false>>(kernels);
  if (pattern == "qwen2") return split_with<PatternTraits{.most_numbers = 1}, words_piece_end<1, false>>(kernels);
  if (pattern == "o200k") return split_with<PatternTraits{.cases = true}, cases_piece_end<3, true>>(kernels);
  if (pattern == "tekken")
    return split_with<PatternTraits{.cases = true, .contractions = false, .most_numbers = 1},
                      cases_piece_end<1, false>>(kernels);
  return Unsupported{"no masks for the pattern " + pattern};
}

}  // namespace

Implementation simd() {
  std::vector<Variant> variants;
  for (const std::string_view set : sets_of_simd)
    variants.push_back({std::string(set), kernels_of(set) != nullptr ? "" : "this machine has no " + std::string(set)});
  return {.version = own_version,
          .isa = [](std::string_view variant) { return std::string(chosen(variant)); },
          .variants = std::move(variants),
          .prepare = prepare_simd,
          .note = "starts of pieces by arithmetic on masks of 64 bytes; scanners for what that leaves open"};
}

}  // namespace assay::pretokenize
