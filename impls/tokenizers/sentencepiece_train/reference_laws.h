// What runs of sentencepiece_train must have in common. For the contract alone.
#pragma once

#include <vector>

#include "harness/core/relation.h"

namespace assay::sentencepiece_train {

std::vector<Relation> laws();

}  // namespace assay::sentencepiece_train
