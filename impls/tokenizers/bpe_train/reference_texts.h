// The texts that bpe_train is tried on beside those of all ops on text. For its contract alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/contract.h"

namespace assay::bpe_train {

// Those of its own first.
std::vector<ValuesInfo> kinds_of_text();
Buffer draw_text(const Case& which, const Resources& resources);

// In a text of the kind `often` that has as many bytes a pair is there more than 2^16 times.
inline constexpr std::int64_t bytes_of_often = 262144;

}  // namespace assay::bpe_train
