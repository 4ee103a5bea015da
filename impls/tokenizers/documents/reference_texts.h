// Texts full of what is and what looks like an added token, and where documents end in a text. For contracts alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/contract.h"
#include "impls/tokenizers/documents/reference_documents.h"

namespace assay::documents {

// The kind of text that is made of added tokens, and its name.
ValuesInfo added_tokens_kind();

struct Surrounding {
  std::vector<std::string> pieces;  // that stand around added tokens in texts of an op
  std::vector<std::string> usual;   // what code looks for that knows the vocabulary of its author alone
};

// So many bytes: added tokens beside each other, between words and inside of them, at both ends of the text; what lacks
// a byte of one, has one more, another case, or begins like it; one token over the end of another.
std::string text_of_added(std::size_t bytes, std::uint64_t seed, const Added& added, const Surrounding& around);

// Where documents end: many of them short, some empty, the last as well; between bytes, be it inside of a character or
// of an added token. Seldom in no order, behind the end of the text, or none at all.
std::vector<std::int64_t> draw_document_ends(std::string_view text, std::uint64_t seed, const Added& added);

}  // namespace assay::documents
