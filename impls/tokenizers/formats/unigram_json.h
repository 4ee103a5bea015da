// tokenizer.json of a model Unigram. For read_sentencepiece_model alone.
#pragma once

#include <string_view>

#include "impls/tokenizers/formats/sentencepiece_model.h"

namespace assay::tokenizers {

// Throws Refused.
SentencePieceModel parse_unigram_json(std::string_view content);

}  // namespace assay::tokenizers
