#include "harness/measure/statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "harness/core/random.h"

namespace assay {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(Median, OfAnyCount) {
  EXPECT_TRUE(std::isnan(median({})));
  EXPECT_EQ(median({3}), 3);
  EXPECT_EQ(median({4, 1}), 2.5);
  EXPECT_EQ(median({9, 1, 5}), 5);
  EXPECT_EQ(median({9, 1, 5, 3}), 4);
  EXPECT_EQ(median({1, 1, 1, 1000}), 1);
}

TEST(HodgesLehmann, IsTheMedianOfThePairwiseMeans) {
  EXPECT_EQ(hodges_lehmann({3}), 3);
  EXPECT_EQ(hodges_lehmann({1, 3}), 2);          // of 1, 2, 3
  EXPECT_EQ(hodges_lehmann({1, 2, 6}), 2.75);    // of 1, 1.5, 2, 3.5, 4, 6
  EXPECT_EQ(hodges_lehmann({0, 1, 2, 3, 1e9}), 2);  // unmoved by an outlier
  EXPECT_TRUE(std::isnan(hodges_lehmann({})));
}

TEST(HodgesLehmann, MovesAndScalesWithItsData) {
  Random random(1);
  for (int i = 0; i < 100; ++i) {
    std::vector<double> values, moved;
    for (std::uint64_t count = 1 + random.below(20); count > 0; --count) {
      values.push_back(random.normal());
      moved.push_back(4 * values.back() - 7);
    }
    EXPECT_NEAR(hodges_lehmann(moved), 4 * hodges_lehmann(values) - 7, 1e-12);
  }
}

// Student's t for 99%, two-sided, from printed tables.
TEST(MeanOverLaunches, UsesTheQuantilesOfTheTables) {
  const std::pair<int, double> table[] = {{1, 63.656741}, {2, 9.924843}, {7, 3.499483}, {23, 2.807336}, {29, 2.756386}};
  for (const auto& [freedom, quantile] : table) {
    std::vector<double> values;
    for (int i = 0; i <= freedom; ++i) values.push_back(i % 2);
    const double count = freedom + 1, ones = std::floor(count / 2), mean = ones / count;
    const double variance = count * mean * (1 - mean) / freedom;
    const Estimate estimate = mean_over_launches(values);
    EXPECT_NEAR(estimate.value, mean, 1e-12);
    EXPECT_NEAR((estimate.high - mean) / std::sqrt(variance / count), quantile, 1e-5) << freedom;
    EXPECT_NEAR((mean - estimate.low) / std::sqrt(variance / count), quantile, 1e-5) << freedom;
  }
  const Estimate narrow = mean_over_launches({0, 1, 0, 1, 0, 1, 0, 1}, 0.95);
  EXPECT_NEAR((narrow.high - 0.5) / std::sqrt(2.0 / 7 / 8), 2.364624, 1e-5);
}

TEST(MeanOverLaunches, AFewLaunches) {
  const Estimate one = mean_over_launches({5});
  EXPECT_EQ(one.value, 5);
  EXPECT_EQ(one.low, -infinity);
  EXPECT_EQ(one.high, infinity);
  EXPECT_TRUE(std::isnan(mean_over_launches({}).value));
  const Estimate same = mean_over_launches({2, 2, 2});
  EXPECT_EQ(same.low, 2);
  EXPECT_EQ(same.high, 2);
}

TEST(GeometricMeanOverLaunches, IsTheMeanOfLogarithms) {
  const Estimate estimate = geometric_mean_over_launches({1, 4, 16});
  EXPECT_NEAR(estimate.value, 4, 1e-12);
  EXPECT_NEAR(estimate.low * estimate.high, 16, 1e-9);  // symmetric in factors
  EXPECT_NEAR(std::log(estimate.high / 4), 9.924843 * std::log(4.0) / std::sqrt(3.0), 1e-4);
  const Estimate one = geometric_mean_over_launches({3});
  EXPECT_NEAR(one.value, 3, 1e-15);
  EXPECT_EQ(one.low, 0);
  EXPECT_EQ(one.high, infinity);
}

// 99% of the intervals hold the truth: of 20,000, 19,800, give or take 14 (one deviation).
TEST(MeanOverLaunches, CoversTheTruthAsOftenAsItSays) {
  Random random(2);
  constexpr int trials = 20000;
  for (const int launches : {3, 8, 24}) {
    int covered = 0, geometric = 0;
    for (int trial = 0; trial < trials; ++trial) {
      std::vector<double> values, factors;
      for (int i = 0; i < launches; ++i) {
        values.push_back(10 + 3 * random.normal());
        factors.push_back(std::exp(0.1 * random.normal()));
      }
      const Estimate estimate = mean_over_launches(values), factor = geometric_mean_over_launches(factors);
      covered += estimate.low <= 10 && 10 <= estimate.high ? 1 : 0;
      geometric += factor.low <= 1 && 1 <= factor.high ? 1 : 0;
    }
    EXPECT_NEAR(covered, 0.99 * trials, 5 * 14.1) << launches;
    EXPECT_NEAR(geometric, 0.99 * trials, 5 * 14.1) << launches;
  }
}

}  // namespace
}  // namespace assay
