// A normalizer as an implementation of the op: read the model, and write what it makes of a text.
#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "impls/tokenizers/charsmap_normalize/op.h"
#include "impls/tokenizers/formats/sentencepiece_model.h"

namespace assay::charsmap_normalize {

// Normalizer: made of a model; `void normalize(std::string_view text, std::string& made)`.
template <class Normalizer>
Prepared prepare_normalizer(const Request& request) {
  auto model = tokenizers::read_sentencepiece_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&model)) return *refused;
  auto normalizer = std::make_shared<const Normalizer>(std::get<tokenizers::SentencePieceModel>(model));
  return make_runner([normalizer, made = std::string()](const Call& call) mutable {
    normalizer->normalize(call.inputs[text].text(), made);
    std::memcpy(call.outputs[normalized].data, made.data(), made.size());
    call.outputs[normalized].dims[0] = static_cast<std::int64_t>(made.size());
  });
}

}  // namespace assay::charsmap_normalize
