// What byte_bpe_encode must give of texts with special tokens and of documents. For contracts alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impls/tokenizers/byte_bpe_encode/op.h"
#include "impls/tokenizers/byte_bpe_encode/reference.h"

namespace assay::byte_bpe_encode {

// Of a text, in bytes.
struct Stretch {
  std::size_t from = 0, to = 0;
};

// The documents of a text of so many bytes, by their ends as they are given.
std::vector<Stretch> documents_of(std::size_t bytes, const std::vector<std::int64_t>& ends);

struct AddedInText {
  Stretch where;
  std::int64_t id = 0;
};
// The first of the added tokens that begins at `from` or behind, the longest where several do.
std::optional<AddedInText> next_added(std::string_view text, std::size_t from, const Model& model);

// Whether an added token lies across this place, or may where the text goes on.
bool may_lie_across(std::string_view text, std::size_t at, const Model& model);

struct EncodedDocuments {
  std::vector<std::int64_t> ids, starts, id_ends;
};

// Throws InputError if added tokens are asked for of which one wants more than its bytes.
EncodedDocuments reference_encode_documents(std::string_view text, const std::vector<Stretch>& documents,
                                            const Settings& settings, const KnownVocabulary& vocabulary,
                                            Exercised* exercised = nullptr);

}  // namespace assay::byte_bpe_encode
