// The library of Debian 12 gives no normalised text by itself. The pieces that it encodes a text with, one behind the
// other, are that text: an unknown one is spelled as it stands there, and those of bytes stand for theirs.
#include "impls/tokenizers/libsentencepiece.h"

#include <cstring>

#include "impls/tokenizers/charsmap_normalize/op.h"

namespace assay::charsmap_normalize {
namespace {

Prepared prepare_by_library(const Request& request) {
  auto loaded = tokenizers::load_library_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&loaded)) return *refused;
  return make_runner([model = std::get<0>(loaded)](const Call& call) {
    const auto encoded = model->processor.EncodeAsImmutableProto(call.inputs[text].text());
    char* to = call.outputs[normalized].as<char>();
    for (std::size_t i = 0; i < encoded.pieces_size(); ++i) {
      const auto piece = encoded.pieces(static_cast<int>(i));
      if (model->processor.IsByte(static_cast<int>(piece.id()))) {
        *to++ = static_cast<char>(std::strtol(piece.piece().c_str() + 3, nullptr, 16));
        continue;
      }
      std::memcpy(to, piece.piece().data(), piece.piece().size());
      to += piece.piece().size();
    }
    call.outputs[normalized].dims[0] = to - call.outputs[normalized].as<char>();
  });
}

}  // namespace

Implementation libsentencepiece() {
  return tokenizers::library_implementation(prepare_by_library,
                                            "the pieces of SentencePieceProcessor::Encode, put together again");
}

}  // namespace assay::charsmap_normalize
