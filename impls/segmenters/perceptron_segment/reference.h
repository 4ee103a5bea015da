// What perceptron_segment must give. For contracts alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "impls/segmenters/perceptron/reference_weights.h"
#include "impls/segmenters/perceptron_segment/op.h"

namespace assay::perceptron_segment {

std::vector<std::int64_t> reference_segment(std::string_view text, const perceptron::ReferenceWeights& weights);

// The sum of the states that these ends give; nothing where they do not end each run, or lie within characters. And
// that of ends that are drawn.
std::optional<std::int64_t> sum_of_ends(std::string_view text, const std::vector<std::int64_t>& ends,
                                        const perceptron::ReferenceWeights& weights);
std::int64_t sum_of_drawn(std::string_view text, std::uint64_t seed, const perceptron::ReferenceWeights& weights);

// The places at which a text may be cut: before and behind white space.
std::vector<std::size_t> places_at_space(std::string_view text);

}  // namespace assay::perceptron_segment
