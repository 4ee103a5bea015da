// What uax29_sentences must give. For contracts alone.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace assay::uax29_sentences {

std::vector<std::int64_t> reference_ends(std::string_view text);

}  // namespace assay::uax29_sentences
