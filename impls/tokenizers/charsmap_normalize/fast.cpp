#include "impls/tokenizers/charsmap_normalize/fast.h"

#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "impls/tokenizers/charsmap_normalize/fast_kernels.h"
#include "impls/tokenizers/charsmap_normalize/fast_normalizer.h"
#include "impls/tokenizers/charsmap_normalize/op.h"

namespace assay::charsmap_normalize {
namespace {

Prepared prepare_fast(const Request& request) {
  const SimdKernels* const kernels = kernels_of_set(chosen_set(request.variant));
  if (kernels == nullptr) return Unsupported{"this machine has no " + std::string(request.variant)};
  auto model = tokenizers::read_sentencepiece_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&model)) return *refused;
  const auto normalizer =
      std::make_shared<const FastNormalizer>(std::get<tokenizers::SentencePieceModel>(model), *kernels);
  const auto made = std::make_shared<GrowingBytes>();
  return make_runner([normalizer, made](const Call& call) {
    normalizer->normalize(call.inputs[text].text(), *made);
    const std::string_view result = made->text();
    std::memcpy(call.outputs[normalized].data, result.data(), result.size());
    call.outputs[normalized].dims[0] = static_cast<std::int64_t>(result.size());
  });
}

}  // namespace

Implementation fast() {
  std::vector<Variant> variants;
  for (const std::string_view set : sets_of_fast)
    variants.push_back(
        {std::string(set), kernels_of_set(set) != nullptr ? "" : "this machine has no " + std::string(set)});
  return {.version = own_version,
          .isa = [](std::string_view variant) { return std::string(chosen_set(variant)); },
          .variants = std::move(variants),
          .prepare = prepare_fast,
          .note = "words of ASCII are found by masks of 64 bytes and copied; the trie of the charsmap for all else"};
}

}  // namespace assay::charsmap_normalize
