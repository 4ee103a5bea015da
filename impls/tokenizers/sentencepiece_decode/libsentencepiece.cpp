// Where decoding stops is this project's rule: the ids before that are counted here, and the library decodes them.
#include "impls/tokenizers/libsentencepiece.h"

#include <cstring>
#include <vector>

#include "impls/tokenizers/sentencepiece_decode/op.h"

namespace assay::sentencepiece_decode {
namespace {

using Type = tokenizers::SentencePieceModel::Type;

std::int64_t most_bytes(const tokenizers::SentencePieceModel& model, std::int32_t id) {
  const auto& piece = model.pieces[static_cast<std::size_t>(id)];
  if (piece.type == Type::byte) return 3;
  return std::ssize(piece.type == Type::unknown ? model.unknown_surface : piece.text);
}

Prepared prepare_by_library(const Request& request) {
  auto loaded = tokenizers::load_library_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&loaded)) return *refused;
  return make_runner([model = std::get<0>(loaded)](const Call& call) {
    const auto* const first = call.inputs[ids].as<const std::int32_t>();
    std::vector<int> taken;
    for (std::int64_t i = 0, left = call.outputs[text].dims[0]; i < call.inputs[ids].dims[0]; ++i) {
      if (first[i] < 0 || first[i] >= std::ssize(model->file.pieces)) break;
      if ((left -= most_bytes(model->file, first[i])) < 0) break;
      taken.push_back(first[i]);
    }
    const std::string made = model->processor.DecodeIds(taken);
    std::memcpy(call.outputs[text].data, made.data(), made.size());
    call.outputs[text].dims[0] = std::ssize(made);
    *call.outputs[decoded].as<std::int64_t>() = std::ssize(taken);
  });
}

}  // namespace

Implementation libsentencepiece() {
  return tokenizers::library_implementation(prepare_by_library,
                                            "SentencePieceProcessor::Decode of the ids before the first that stops it");
}

}  // namespace assay::sentencepiece_decode
