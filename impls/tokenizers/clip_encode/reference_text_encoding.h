// clip_encode as verbs see it that stream texts and show ids. For contracts alone.
#pragma once

#include <memory>

#include "harness/core/text_encoding.h"
#include "impls/tokenizers/clip_encode/reference.h"

namespace assay::clip_encode {

// `files` outlives it.
std::unique_ptr<TextEncoding> text_encoding(MergesOfFiles& files);

}  // namespace assay::clip_encode
