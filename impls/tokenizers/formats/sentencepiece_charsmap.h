// For the reader of SentencePiece's models alone.
#pragma once

#include "impls/tokenizers/formats/sentencepiece_model.h"
#include "impls/tokenizers/formats/sentencepiece_wire.h"

namespace assay::tokenizers {

// Throws RefusedAtByte.
Charsmap read_charsmap(Stretch blob);

bool is_utf8(std::string_view text);

}  // namespace assay::tokenizers
