// The middle of some numbers.
#pragma once

#include <vector>

namespace assay {

double median(std::vector<double> values);  // NaN of nothing

}  // namespace assay
