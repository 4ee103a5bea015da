// Texts that trainers of sentencepiece_train are given. For the contract alone.
#pragma once

#include <vector>

#include "harness/core/contract.h"

namespace assay::sentencepiece_train {

std::vector<ValuesInfo> kinds_of_text();
Buffer draw_text(const Case& which, const Resources& resources);

}  // namespace assay::sentencepiece_train
