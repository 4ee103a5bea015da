// The inputs that find bugs, by name, for every op on numbers.
#pragma once

#include <string>
#include <vector>

#include "harness/core/op_info.h"
#include "harness/core/random.h"

namespace assay {

// Distributions for arrays of rows; a family adds its own to these.
std::vector<ValuesInfo> number_distributions();

// A dense array, filled row by row, the last axis being a row, as the distribution says. `row_scale` is the size around
// which an op's behaviour changes (see "near_eps"); it is used by that distribution alone.
Buffer draw_array(const std::string& name, Dtype dtype, std::vector<std::int64_t> dims, const std::string& distribution,
                  Random& random, double row_scale = 1);

// A dense array, normal around the centre of its spread.
Buffer draw_spread(const ValueForm& form, const Spread& spread, Random& random);

}  // namespace assay
