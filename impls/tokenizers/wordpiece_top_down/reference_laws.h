// What the pieces that were found have to do with the words of the text, whatever the reference says. For the contract
// alone.
#pragma once

#include <vector>

#include "harness/core/relation.h"

namespace assay::wordpiece_top_down {

std::vector<Relation> laws();

}  // namespace assay::wordpiece_top_down
