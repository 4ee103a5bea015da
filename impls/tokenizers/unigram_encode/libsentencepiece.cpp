#include "impls/tokenizers/libsentencepiece.h"

#include <algorithm>
#include <vector>

#include "impls/tokenizers/sentencepiece_ids.h"
#include "impls/tokenizers/unigram_encode/op.h"

namespace assay::unigram_encode {
namespace {

Prepared prepare_by_library(const Request& request) {
  if (rounding_of(request.parameters) != Rounding::candidates_wide)
    return Unsupported{"0.1.97 computes candidates in float64: rule=double"};
  auto loaded = tokenizers::load_library_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&loaded)) return *refused;
  const auto model = std::get<0>(loaded);
  if (model->file.kind != tokenizers::SentencePieceModel::Kind::unigram)
    return tokenizers::refused_kind(model->file.kind, "unigram");
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

}  // namespace assay::unigram_encode
