// What byte_bpe_decode must give. For contracts alone.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "impls/tokenizers/byte_bpe_encode/reference.h"

namespace assay::byte_bpe_decode {

// The bytes of each id, added ones included.
class Tokens {
 public:
  explicit Tokens(std::shared_ptr<const byte_bpe_encode::KnownVocabulary> vocabulary);

  const std::string_view* find(std::int64_t id) const { return vocabulary_->find(id); }
  const std::vector<std::int64_t>& ids() const { return ids_; }  // ascending

 private:
  std::shared_ptr<const byte_bpe_encode::KnownVocabulary> vocabulary_;
  std::vector<std::int64_t> ids_;
};

struct Decoded {
  std::string text;
  std::vector<std::int64_t> ends;  // of each id that was decoded, in bytes
};

// As op.h says, into so many bytes of room.
Decoded reference_decode(const std::vector<std::int64_t>& ids, std::size_t room, const Tokens& tokens);

}  // namespace assay::byte_bpe_decode
