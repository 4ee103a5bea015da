// The texts that trainers of WordPiece are tried on beside those of all ops on text. For contracts alone.
#pragma once

#include <vector>

#include "harness/core/contract.h"

namespace assay::wordpiece_train {

std::vector<ValuesInfo> kinds_of_text();
Buffer draw_text(const Case& which, const Resources& resources);

}  // namespace assay::wordpiece_train
