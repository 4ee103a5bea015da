// What sentencepiece_bpe_encode must give. For contracts alone.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "impls/tokenizers/charsmap_normalize/reference_model.h"

namespace assay::sentencepiece_bpe_encode {

// `normalized` is what charsmap_normalize gives.
std::vector<std::int64_t> reference_bpe(std::string_view normalized, const charsmap_normalize::ReferenceModel& model);

}  // namespace assay::sentencepiece_bpe_encode
