#include "harness/measure/statistics.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>

namespace assay {

double median(std::vector<double> values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return 0.5 * (*middle + *std::max_element(values.begin(), middle));
}

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
  const auto count = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  if (values.size() < 2) return {mean, -infinity, infinity};
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const boost::math::students_t distribution(count - 1);
  const double half = boost::math::quantile(distribution, 0.5 + confidence / 2) * std::sqrt(squares / (count - 1) / count);
  return {mean, mean - half, mean + half};
}

Estimate geometric_mean_over_launches(const std::vector<double>& values, double confidence) {
  std::vector<double> logarithms;
  for (const double value : values) logarithms.push_back(std::log(value));
  const Estimate estimate = mean_over_launches(logarithms, confidence);
  return {std::exp(estimate.value), std::exp(estimate.low), std::exp(estimate.high)};
}

}  // namespace assay
