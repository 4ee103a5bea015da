// The inputs that find bugs, by name, for every op on numbers.
#pragma once

#include <string>
#include <vector>

#include "harness/core/contract.h"
#include "harness/core/random.h"

namespace assay {

// Distributions for arrays of rows; a family adds its own to these.
std::vector<ValuesInfo> number_distributions();

// A dense array of `dims` (rows x cols), filled as the distribution says. `row_scale` is the size around which
// an op's behaviour changes (see "near_eps"); it is used by that distribution alone.
Buffer draw_array(const std::string& name, Dtype dtype, std::vector<std::int64_t> dims, const std::string& distribution,
                  Random& random, double row_scale = 1);

// A weight vector: random around `centre`, never constant, since a constant hides a weight that is ignored.
Buffer draw_weights(const std::string& name, Dtype dtype, std::int64_t count, double centre, Random& random);

}  // namespace assay
