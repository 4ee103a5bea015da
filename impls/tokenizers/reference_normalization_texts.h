// The texts that normalisation goes wrong with, by name. For contracts alone: no implementation may include it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/core/contract.h"

namespace assay::tokenizers {

// These, and those of text_kinds() that have something to normalise.
std::vector<ValuesInfo> normalization_kinds();

// The text of a case of one of them.
Buffer draw_normalization_text(const std::string& name, const std::string& kind, std::int64_t bytes, std::uint64_t seed,
                               const Resources& resources);

}  // namespace assay::tokenizers
