// Texts full of what is and what looks like an added token, and where documents end in a text. For contracts alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/contract.h"
#include "impls/tokenizers/byte_bpe_encode/reference_formats.h"

namespace assay::byte_bpe_encode {

// The kind of text that is made of added tokens, and its name.
ValuesInfo special_texts_kind();

// So many bytes: added tokens beside each other, between words and inside of them, at both ends of the text; what lacks
// a byte of one, has one more, another case, or begins like it; one token over the end of another.
std::string text_of_added(std::size_t bytes, std::uint64_t seed, const Model& model);

// Where documents end: many of them short, some empty, the last as well; between bytes, be it inside of a character or
// of an added token. Seldom in no order, behind the end of the text, or none at all.
std::vector<std::int64_t> draw_document_ends(std::string_view text, std::uint64_t seed, const Model& model);

// Cases of special tokens, offsets and documents that every check tries, of vocabularies in the tree.
std::vector<Case> special_cases(const OpInfo& op);

}  // namespace assay::byte_bpe_encode
