// Masks by vectors of which bytes are of which class, and scanners that find the ends of runs in them.
#include "impls/tokenizers/pretokenize/simd.h"

#include "impls/tokenizers/pretokenize/masked_text.h"
#include "impls/tokenizers/pretokenize/op.h"
#include "impls/tokenizers/splitter_of_cases.h"
#include "impls/tokenizers/splitter_of_words.h"

namespace assay::pretokenize {
namespace {

using tokenizers::Byte;

void classify_portably(const Byte* from, std::size_t blocks, AsciiMasks* masks) {
  for (std::size_t block = 0; block < blocks; ++block) {
    AsciiMasks made{};
    for (unsigned i = 0; i < 64; ++i) {
      const unsigned byte = from[block * 64 + i];
      made.upper |= std::uint64_t{byte - 'A' < 26u} << i;
      made.lower |= std::uint64_t{byte - 'a' < 26u} << i;
      made.number |= std::uint64_t{byte - '0' < 10u} << i;
      made.space |= std::uint64_t{byte - '\t' < 5u || byte == ' '} << i;
      made.beyond |= std::uint64_t{byte >= 0x80} << i;
    }
    masks[block] = made;
  }
}

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

using WordsText = MaskedText<tokenizers::letters, tokenizers::others>;
using CasesText = MaskedText<tokenizers::capitals | tokenizers::of_both,
                             tokenizers::small_letters | tokenizers::of_both, tokenizers::others>;

template <class Text>
using PieceEnd = const Byte* (*)(const Text& text, const Byte* at, const Byte* end);

template <class Text, PieceEnd<Text> piece_end>
Prepared split_by_masks(const SimdKernels& kernels) {
  return make_runner([masked = Text(kernels)](const Call& call) mutable {
    const auto* const first = call.inputs[text].as<const Byte>();
    const Byte* const end = first + call.inputs[text].dims[0];
    auto* const written = call.outputs[ends].as<std::int64_t>();
    std::int64_t count = 0;
    masked.forget();
    for (const Byte* at = first; at < end; written[count++] = at - first) {
      if (masked.wants_window(at)) masked.begin_window(at, end);
      at = piece_end(masked, at, end);
    }
    call.outputs[ends].dims[0] = count;
  });
}

Prepared prepare_simd(const Request& request) {
  using namespace tokenizers;
  const SimdKernels* const kernels = kernels_of(chosen(request.variant));
  if (kernels == nullptr) return Unsupported{"this machine has no " + std::string(request.variant)};
  const std::string pattern = settings_of(request.parameters).pattern;
  if (pattern == "gpt2") return split_by_masks<WordsText, gpt2_piece_end<WordsText>>(*kernels);
  if (pattern == "cl100k") return split_by_masks<WordsText, words_piece_end<3, true, WordsText>>(*kernels);
  if (pattern == "cl100k_plain" || pattern == "llama3")
    return split_by_masks<WordsText, words_piece_end<3, false, WordsText>>(*kernels);
  if (pattern == "qwen2") return split_by_masks<WordsText, words_piece_end<1, false, WordsText>>(*kernels);
  if (pattern == "o200k") return split_by_masks<CasesText, cases_piece_end<3, true, CasesText>>(*kernels);
  if (pattern == "tekken") return split_by_masks<CasesText, cases_piece_end<1, false, CasesText>>(*kernels);
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
          .note = "scanners that find the ends of runs in masks, which vectors make of ASCII and a table of the rest"};
}

}  // namespace assay::pretokenize
