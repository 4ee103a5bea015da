#include "impls/tokenizers/libsentencepiece.h"

#include <algorithm>
#include <vector>

#include "impls/tokenizers/sentencepiece_bpe_encode/op.h"
#include "impls/tokenizers/sentencepiece_ids.h"

namespace assay::sentencepiece_bpe_encode {
namespace {

Prepared prepare_by_library(const Request& request) {
  auto loaded = tokenizers::load_library_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&loaded)) return *refused;
  const auto model = std::get<0>(loaded);
  if (model->file.kind != tokenizers::SentencePieceModel::Kind::bpe)
    return tokenizers::refused_kind(model->file.kind, "bpe");
  return make_runner([model, found = std::vector<int>()](const Call& call) mutable {
    found.clear();
    if (!model->processor.Encode(call.inputs[text].text(), &found).ok()) found.clear();
    std::ranges::copy(found, call.outputs[ids].as<std::int32_t>());
    call.outputs[ids].dims[0] = std::ssize(found);
  });
}

}  // namespace

Implementation libsentencepiece() {
  return tokenizers::library_implementation(prepare_by_library, "SentencePieceProcessor::Encode");
}

}  // namespace assay::sentencepiece_bpe_encode
