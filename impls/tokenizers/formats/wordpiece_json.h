// Readers of WordPiece vocabularies. For the files of this folder alone.
#pragma once

#include <cstdint>
#include <string_view>

#include "impls/tokenizers/formats/wordpiece_model.h"

namespace assay::tokenizers {

// Of a tokenizer.json. Throws Refused.
WordPieceModel parse_wordpiece_json(std::string_view content);

// Sorts the pieces by id; refuses those that are wrong by themselves or beside others, and a model without the unknown
// one. `line_of_unknown`: where the file names that; 0 if it does not.
void finish_wordpiece(WordPieceModel& model, std::string_view unknown, std::uint32_t line_of_unknown);

}  // namespace assay::tokenizers
