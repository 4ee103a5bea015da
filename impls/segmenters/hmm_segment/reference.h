// What hmm_segment must give. For contracts alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impls/segmenters/hmm/reference_model.h"
#include "impls/segmenters/hmm_segment/op.h"

namespace assay::hmm_segment {

std::vector<std::int64_t> reference_segment(std::string_view text, bool units, const hmm::ReferenceModel& model);

// The sum of the states of all blocks of a text that these ends give, in units; nothing where a block does not end with
// a piece. And that of ends within blocks that are drawn.
std::optional<double> sum_of_ends(std::string_view text, const std::vector<std::int64_t>& ends,
                                  const hmm::ReferenceModel& model);
double sum_of_drawn(std::string_view text, std::uint64_t seed, const hmm::ReferenceModel& model);

// The places at which a text may be cut: between a character of blocks and a letter or digit of ASCII.
std::vector<std::size_t> safe_places(std::string_view text);

}  // namespace assay::hmm_segment
