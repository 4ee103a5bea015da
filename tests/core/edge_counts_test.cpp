#include "harness/core/edge_counts.h"

#include <gtest/gtest.h>

#include <cmath>

namespace assay {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(EdgeCounts, EachErrorHasItsPlace) {
  ShareDistribution shares;
  shares.add(0);
  shares.add(0.0005);
  shares.add(0.001);  // belongs above its edge
  shares.add(1);      // the whole budget is still within
  shares.add(1.0001);
  shares.add(std::nan(""));
  EXPECT_EQ(shares.counts(), (ShareDistribution::Counts{1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 2}));
  EXPECT_EQ(shares.total(), 6);
  EXPECT_EQ(shares.at_least(0), 4);
  EXPECT_EQ(shares.at_least(ShareDistribution::edges.size() - 1), 2);
}

TEST(EdgeCounts, TellsWhatAllButAPartAreBelow) {
  UlpDistribution ulps;
  EXPECT_EQ(ulps.below_for_all_but(0.01), UlpDistribution::edges.front());
  for (int i = 0; i < 990; ++i) ulps.add(0.5);  // rounded correctly
  for (int i = 0; i < 10; ++i) ulps.add(1.9);
  EXPECT_EQ(ulps.below_for_all_but(0.01), 0.501);
  ulps.add(1.9);
  EXPECT_EQ(ulps.below_for_all_but(0.01), 2);
  for (int i = 0; i < 11; ++i) ulps.add(1e9);
  EXPECT_EQ(ulps.below_for_all_but(0.01), infinity);
}

TEST(EdgeCounts, AddsUp) {
  UlpDistribution one, other;
  one.add(0.3), other.add(0.3), other.add(infinity);
  one.add(other);
  EXPECT_EQ(one.total(), 3);
  EXPECT_EQ(one.counts()[1], 2);
  EXPECT_EQ(one.counts().back(), 1);
}

}  // namespace
}  // namespace assay
