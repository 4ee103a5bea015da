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

// What weights can be that are not as in a model: a short cut for zeros or ones, a NaN that is lost, an overflow.
const std::vector<ValuesInfo>& weight_kinds();
// A weight of one of these kinds, of a case whose data are `dtype`: the large ones are so large that no result
// overflows it.
Buffer draw_weight(const ValueForm& form, const std::string& kind, const Spread& spread, Dtype dtype, Random& random);

}  // namespace assay
