// What follows for special tokens, offsets and documents from other runs, whatever the reference says. For contracts
// alone.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/core/relation.h"
#include "impls/tokenizers/byte_bpe_encode/reference.h"

namespace assay::byte_bpe_encode {

using Known = std::function<std::shared_ptr<const KnownVocabulary>(const std::string& path)>;

// From `starts` to where the next one begins, the text is the bytes of the id.
Relation offsets_cut_the_text(Known known);
// Without offsets the ids are the same.
Relation offsets_leave_ids();
// A document alone has the ids that it has among others.
Relation documents_stand_alone();

// The whole numbers of a value.
std::vector<std::int64_t> numbers_of(const Buffer& buffer);

}  // namespace assay::byte_bpe_encode
