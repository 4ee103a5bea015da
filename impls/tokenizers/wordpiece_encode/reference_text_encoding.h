// wordpiece_encode as verbs see it that stream texts and show ids. For contracts alone.
#pragma once

#include <memory>

#include "harness/core/text_encoding.h"
#include "impls/tokenizers/wordpiece_encode/reference.h"

namespace assay::wordpiece_encode {

// `files` outlives it.
std::unique_ptr<TextEncoding> text_encoding(PiecesOfFiles& files);

}  // namespace assay::wordpiece_encode
