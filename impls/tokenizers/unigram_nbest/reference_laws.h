// What holds for the n best whatever the reference says. For contracts alone.
#pragma once

#include <vector>

#include "harness/core/relation.h"
#include "impls/tokenizers/sentencepiece/reference_ids.h"

namespace assay::unigram_nbest {

std::vector<Relation> laws(const sentencepiece::ReadModel& read);

}  // namespace assay::unigram_nbest
