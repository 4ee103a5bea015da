#include "impls/tokenizers/byte_bpe_decode/reference.h"

#include <algorithm>

#include "harness/core/patience.h"

namespace assay::byte_bpe_decode {

Tokens::Tokens(std::shared_ptr<const byte_bpe_encode::KnownVocabulary> vocabulary)
    : vocabulary_(std::move(vocabulary)) {
  for (const auto& [token, id] : vocabulary_->model().ranks) ids_.push_back(id);
  for (const auto& [id, text] : vocabulary_->model().added.texts) ids_.push_back(id);
  std::ranges::sort(ids_);
}

Decoded reference_decode(const std::vector<std::int64_t>& ids, std::size_t room, const Tokens& tokens) {
  Decoded decoded;
  for (const std::int64_t id : ids) {
    const std::string_view* token = tokens.find(id);
    if (token == nullptr || decoded.text.size() + token->size() > room) break;
    decoded.text += *token;
    decoded.ends.push_back(static_cast<std::int64_t>(decoded.text.size()));
    if (decoded.ends.size() % 1024 == 0) reference_step();
  }
  return decoded;
}

}  // namespace assay::byte_bpe_decode
