// What unigram_encode must give. For contracts alone.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "impls/tokenizers/charsmap_normalize/reference_model.h"
#include "impls/tokenizers/unigram_encode/op.h"

namespace assay::unigram_encode {

// `normalized` is what charsmap_normalize gives.
std::vector<std::int64_t> reference_unigram(std::string_view normalized,
                                            const charsmap_normalize::ReferenceModel& model, Rounding rounding);

// The sum of the scores of pieces, in float64 throughout; `symbols` as the rule counts them.
double score_of(const std::vector<std::int64_t>& pieces, const charsmap_normalize::ReferenceModel& model,
                Rounding rounding);
double unknown_score(const charsmap_normalize::ReferenceModel& model);

}  // namespace assay::unigram_encode
