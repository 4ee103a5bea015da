// The sizes of a dimension: a number, a range, or a list of both.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "harness/core/plan.h"
#include "harness/spec/fields.h"

namespace assay {

inline constexpr std::int64_t most_cells = 1'000'000;  // of a spec

using Sizes = std::vector<Located<std::int64_t>>;

// Sizes of a sweep, with the place that each comes from. `other` is held against the placeholder's form here,
// since only now is it known to be a dimension.
Sizes read_sizes(const Document& document, const Fields::Other& other);

// The sizes that an exclusion covers.
Exclusion::Range read_bounds(const Document& document, const Fields::Other& other);

}  // namespace assay
