// What runs of sentencepiece_train must have in common. For the contract alone.
#pragma once

#include <vector>

#include "harness/core/relation.h"

namespace assay::sentencepiece_train {

std::vector<Relation> laws();

// "\u2581the" and so on: what an output holds, in its order.
std::vector<std::string> pieces_in(std::string_view output);

}  // namespace assay::sentencepiece_train
