// Texts that are made of the merges of a file, and of what CLIP has rules for: for the contract alone.
#pragma once

#include <string>
#include <vector>

#include "harness/core/case.h"
#include "harness/core/contract.h"
#include "impls/tokenizers/clip_encode/reference.h"

namespace assay::clip_encode {

std::vector<ValuesInfo> kinds_of_merges();
std::string draw_of_merges(const Case& which, const Merges& merges);

}  // namespace assay::clip_encode
