#include "impls/tokenizers/libsentencepiece.h"

#include "impls/tokenizers/unigram_encode/op.h"

namespace assay::unigram_encode {
namespace {

Prepared prepare_by_library(const Request& request) {
  if (rounding_of(request.parameters) != Rounding::candidates_wide)
    return Unsupported{"0.1.97 computes candidates in float64: rule=double"};
  return tokenizers::prepare_library_encoder(request, tokenizers::SentencePieceModel::Kind::unigram, "unigram");
}

}  // namespace

Implementation libsentencepiece() {
  return tokenizers::library_implementation(prepare_by_library, "SentencePieceProcessor::Encode");
}

}  // namespace assay::unigram_encode
