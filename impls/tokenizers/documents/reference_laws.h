// What follows for offsets and documents from other runs, whatever the reference says and whatever the ids are of. For
// contracts alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/core/relation.h"
#include "impls/tokenizers/documents/op.h"
#include "impls/tokenizers/documents/reference_documents.h"

namespace assay::documents {

// `places`: how many outputs offsets are.

// Without offsets the ids are the same.
Relation offsets_leave_ids(std::size_t places);
// A document alone has the ids that it has among others.
Relation documents_stand_alone(std::size_t places);

void set(Case& which, std::string_view name, const ParameterValue& value);

// Of all ids of a run: how many there are up to the end of each document.
std::vector<std::int64_t> ends_of_ids(const FinishedRun& run, const Asked& asked);

}  // namespace assay::documents
