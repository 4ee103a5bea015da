#include "harness/measure/statistics.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>

namespace assay {
namespace {

// From so many values on, a fifth is cut off at each end.
constexpr std::size_t fewest_to_trim = 12, one_of = 5;

struct TrimmedMean {
  double value, standard_error, freedom;
};

// Of at least two values.
TrimmedMean location_of(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t cut = values.size() < fewest_to_trim ? 0 : values.size() / one_of;
  const auto first = values.begin() + static_cast<std::ptrdiff_t>(cut);
  const auto last = values.end() - static_cast<std::ptrdiff_t>(cut);
  const auto kept = static_cast<double>(last - first);
  const double value = std::accumulate(first, last, 0.0) / kept;
  // How much the kept ones vary would say too little: what is cut off counts as the nearest that is kept.
  std::fill(values.begin(), first, *first);
  std::fill(last, values.end(), *(last - 1));
  const double centre = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  double squares = 0;
  for (const double each : values) squares += (each - centre) * (each - centre);
  return {value, std::sqrt(squares / (kept * (kept - 1))), kept - 1};
}

std::vector<double> logarithms_of(const std::vector<double>& values) {
  std::vector<double> logarithms;
  for (const double value : values) logarithms.push_back(std::log(value));
  return logarithms;
}

}  // namespace

double hodges_lehmann(const std::vector<double>& values) {
  std::vector<double> means;
  means.reserve(values.size() * (values.size() + 1) / 2);
  for (std::size_t i = 0; i < values.size(); ++i)
    for (std::size_t j = i; j < values.size(); ++j) means.push_back(0.5 * (values[i] + values[j]));
  return median(std::move(means));
}

Estimate mean_over_launches(const std::vector<double>& values, double confidence) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (values.empty()) return {std::numeric_limits<double>::quiet_NaN(), -infinity, infinity};
  if (values.size() < 2) return {values[0], -infinity, infinity};
  const TrimmedMean location = location_of(values);
  const boost::math::students_t distribution(location.freedom);
  const double half = boost::math::quantile(distribution, 0.5 + confidence / 2) * location.standard_error;
  return {location.value, location.value - half, location.value + half};
}

Estimate geometric_mean_over_launches(const std::vector<double>& values, double confidence) {
  const Estimate estimate = mean_over_launches(logarithms_of(values), confidence);
  return {std::exp(estimate.value), std::exp(estimate.low), std::exp(estimate.high)};
}

RatioTest test_ratios(const std::vector<double>& ratios_per_launch) {
  RatioTest test;
  test.launches = static_cast<int>(ratios_per_launch.size());
  if (test.launches == 0) return test;
  test.ratio = geometric_mean_over_launches(ratios_per_launch);
  if (test.launches < 2) return test;
  const TrimmedMean location = location_of(logarithms_of(ratios_per_launch));
  if (location.standard_error == 0) {
    test.p_different = location.value == 0 ? 1 : 0;
    return test;
  }
  const boost::math::students_t distribution(location.freedom);
  test.p_different =
      2 * boost::math::cdf(boost::math::complement(distribution, std::abs(location.value / location.standard_error)));
  return test;
}

RatioTest test_independent(const std::vector<double>& before, const std::vector<double>& after) {
  RatioTest test;
  if (before.size() < 2 || after.size() < 2) return test;
  test.launches = static_cast<int>(std::min(before.size(), after.size()));
  const TrimmedMean one = location_of(logarithms_of(before)), other = location_of(logarithms_of(after));
  const double difference = one.value - other.value;
  const double a = one.standard_error * one.standard_error, b = other.standard_error * other.standard_error;
  if (a + b == 0) {
    test.ratio = {std::exp(difference), std::exp(difference), std::exp(difference)};
    test.p_different = difference == 0 ? 1 : 0;
    return test;
  }
  const double freedom = (a + b) * (a + b) / (a * a / one.freedom + b * b / other.freedom);
  const boost::math::students_t distribution(freedom);
  const double half = boost::math::quantile(distribution, 0.995) * std::sqrt(a + b);
  test.ratio = {std::exp(difference), std::exp(difference - half), std::exp(difference + half)};
  test.p_different =
      2 * boost::math::cdf(boost::math::complement(distribution, std::abs(difference) / std::sqrt(a + b)));
  return test;
}

std::vector<bool> benjamini_hochberg(const std::vector<double>& p_values, double q) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return p_values[i]; });
  std::size_t discoveries = 0;
  for (std::size_t rank = 1; rank <= order.size(); ++rank)
    if (p_values[order[rank - 1]] <= q * static_cast<double>(rank) / static_cast<double>(order.size()))
      discoveries = rank;
  std::vector<bool> found(p_values.size(), false);
  for (std::size_t i = 0; i < discoveries; ++i) found[order[i]] = true;
  return found;
}

std::vector<Difference> judge(const std::vector<RatioTest>& tests, double q) {
  std::vector<double> p_values;
  for (const RatioTest& test : tests)
    if (test.launches > 0) p_values.push_back(test.p_different);
  const std::vector<bool> found = benjamini_hochberg(p_values, q);
  std::vector<Difference> differences;
  std::size_t next = 0;
  for (const RatioTest& test : tests) {
    if (test.launches == 0) {
      differences.push_back(Difference::not_measurable);
      continue;
    }
    const bool discovery = found[next++];
    const auto beyond = [&](double share) {
      return test.ratio.value > 1 + share || test.ratio.value < 1 / (1 + share);
    };
    if (discovery && beyond(smallest_told))
      differences.push_back(test.ratio.value > 1 ? Difference::faster : Difference::slower);
    else if (test.ratio.low > 1 / (1 + equivalence_band) && test.ratio.high < 1 + equivalence_band)
      differences.push_back(Difference::same);
    else differences.push_back(Difference::ambiguous);
  }
  return differences;
}

}  // namespace assay
