// What sentencepiece_decode must give. For contracts alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "impls/tokenizers/charsmap_normalize/reference_model.h"

namespace assay::sentencepiece_decode {

// What an id may take at most; 0 for what is no piece.
std::size_t most_bytes_of(std::int64_t id, const charsmap_normalize::ReferenceModel& model);

// How many are decoded into so much room.
std::size_t count_decoded(const std::vector<std::int64_t>& ids, std::size_t room,
                          const charsmap_normalize::ReferenceModel& model);

// Of ids that are pieces.
std::string reference_text(const std::vector<std::int64_t>& ids, const charsmap_normalize::ReferenceModel& model);

}  // namespace assay::sentencepiece_decode
