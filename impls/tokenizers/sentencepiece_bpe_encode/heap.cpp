#include "impls/tokenizers/sentencepiece_bpe_encode/heap.h"

#include "impls/tokenizers/charsmap_normalize/double_array_normalizer.h"

namespace assay::sentencepiece_bpe_encode {
namespace {

Prepared prepare_heap(const Request& request) {
  return tokenizers::prepare_encoder<charsmap_normalize::DoubleArrayNormalizer, WholeTexts>(
      request, SentencePieceModel::Kind::bpe, "bpe");
}

}  // namespace

Implementation heap() {
  return own_implementation(prepare_heap, "a heap of possible merges with a linked list, over the whole text");
}

}  // namespace assay::sentencepiece_bpe_encode
