// What repeated times say. The unit is the launch: samples within one share its memory layout and its luck.
#pragma once

#include <vector>

#include "harness/core/summary.h"

namespace assay {

double median(std::vector<double> values);  // NaN of nothing

// The Hodges-Lehmann estimate of location: the median of all pairwise means. Nearly as precise as the mean on
// clean data, and unmoved by a few outliers.
double hodges_lehmann(const std::vector<double>& values);

// The mean of one value per launch, with its 99% t-interval. A single launch has an infinite interval.
Estimate mean_over_launches(const std::vector<double>& values, double confidence = 0.99);

// The same for values that vary by factors: computed on logarithms.
Estimate geometric_mean_over_launches(const std::vector<double>& values, double confidence = 0.99);

}  // namespace assay
