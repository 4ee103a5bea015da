// What ops that make ids must give of texts with special tokens and of documents. For contracts alone.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/case.h"
#include "harness/core/expectation.h"
#include "impls/tokenizers/documents/op.h"

namespace assay::documents {

// The added tokens of a vocabulary.
struct Added {
  std::map<std::int64_t, std::string> texts;  // by id
  std::string with_flag;                      // one that asks for more than its bytes, for people; empty: none does
};

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
std::optional<AddedInText> next_added(std::string_view text, std::size_t from, const Added& added);

// Whether an added token lies across this place, or may where the text goes on.
bool may_lie_across(std::string_view text, std::size_t at, const Added& added);

// Each id, and where in the text it begins and ends.
struct EncodedPart {
  std::vector<std::int64_t> ids, starts, ends;
};
struct EncodedDocuments : EncodedPart {
  std::vector<std::int64_t> id_ends;
};

// `encode` gives what becomes of a text without added tokens. Throws InputError if added tokens are asked for of which
// one wants more than its bytes.
EncodedDocuments reference_encode_documents(std::string_view text, const std::vector<Stretch>& documents,
                                            Special special, const Added& added,
                                            const std::function<EncodedPart(std::string_view part)>& encode);

// The documents of a case: all of the text, where it asks for none.
std::vector<Stretch> documents_in(const std::vector<Buffer>& inputs, const Asked& asked);

// What a case promises, in the order of its outputs.
std::vector<Expectation> expected_of(EncodedDocuments encoded, const Asked& asked);

// The whole numbers of a value.
std::vector<std::int64_t> numbers_of(const Buffer& buffer);

}  // namespace assay::documents
