// What follows for offsets of tokens that lie beside each other. For contracts alone.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "harness/core/relation.h"
#include "impls/tokenizers/byte_bpe_encode/reference.h"

namespace assay::byte_bpe_encode {

using Known = std::function<std::shared_ptr<const KnownVocabulary>(const std::string& path)>;

// From `starts` to where the next one begins, the text is the bytes of the id.
Relation offsets_cut_the_text(Known known);

}  // namespace assay::byte_bpe_encode
