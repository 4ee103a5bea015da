// What repeated times say. The unit is the launch: samples within one share its memory layout and its luck.
#pragma once

#include <vector>

#include "harness/core/median.h"

#include "harness/core/difference.h"
#include "harness/core/summary.h"

namespace assay {

// The Hodges-Lehmann estimate of location: the median of all pairwise means. Nearly as precise as the mean on
// clean data, and unmoved by a few outliers.
double hodges_lehmann(const std::vector<double>& values);

// The mean of one value per launch, with its 99% t-interval. A single launch has an infinite interval. Of 12 launches
// and more, a fifth is cut off at each end: the trimmed mean and its interval from the winsorised variance (Tukey and
// McLaughlin 1963; Yuen 1974). A process that is half as slow again for all of a launch, by the memory it was given,
// then moves little; with noise that is normal, the interval is a tenth wider than it could be.
Estimate mean_over_launches(const std::vector<double>& values, double confidence = 0.99);

// The same for values that vary by factors: computed on logarithms.
Estimate geometric_mean_over_launches(const std::vector<double>& values, double confidence = 0.99);

// Of ratios of launches that both sides have.
RatioTest test_ratios(const std::vector<double>& ratios_per_launch);

// The same for launches that have nothing to do with each other, such as those of two runs: time before / time after,
// by Welch's t test of the logarithms (Welch 1947; of trimmed means, Yuen 1974), degrees of freedom by Satterthwaite.
RatioTest test_independent(const std::vector<double>& before, const std::vector<double>& after);

// The share of differences that are none among all that are called so.
inline constexpr double false_discovery_rate = 0.05;

// Which of these p values are discoveries, if a share `q` of the discoveries may be false
// (Benjamini and Hochberg 1995, section 3.1).
std::vector<bool> benjamini_hochberg(const std::vector<double>& p_values, double q = false_discovery_rate);

// The differences of a whole run, judged together. Faster or slower: a discovery among all the tests, of at least
// `smallest_told`. Same: the 99% interval lies inside 1 +- `band`, which is two one-sided tests at 0.5% each
// (Schuirmann 1987). What is neither is ambiguous.
inline constexpr double smallest_told = 0.01, equivalence_band = 0.02;
std::vector<Difference> judge(const std::vector<RatioTest>& tests, double q = false_discovery_rate);

}  // namespace assay
