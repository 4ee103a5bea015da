#include "impls/tokenizers/libsentencepiece.h"

#include "impls/tokenizers/sentencepiece_bpe_encode/op.h"

namespace assay::sentencepiece_bpe_encode {

Implementation libsentencepiece() {
  return tokenizers::library_implementation(
      [](const Request& request) {
        return tokenizers::prepare_library_encoder(request, tokenizers::SentencePieceModel::Kind::bpe, "bpe");
      },
      "SentencePieceProcessor::Encode");
}

}  // namespace assay::sentencepiece_bpe_encode
