// What follows for the places of pieces from normalising parts of a text. For contracts alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "impls/tokenizers/documents/reference_documents.h"
#include "impls/tokenizers/wordpiece_encode/reference.h"

namespace assay::wordpiece_encode {

// The first id that does not stand where it is said to, in one line: what is there does not become the piece, or goes
// on to be it without its first or its last character.
std::optional<std::string> what_is_misplaced(std::string_view text, const Settings& settings,
                                             const PieceVocabulary& pieces, const documents::EncodedPart& encoded);

}  // namespace assay::wordpiece_encode
