// What the merges that were learned of a text have to do with the text, with other settings and with other texts. For
// the contract alone.
#pragma once

#include <vector>

#include "harness/core/relation.h"

namespace assay::bpe_train {

std::vector<Relation> laws();

}  // namespace assay::bpe_train
