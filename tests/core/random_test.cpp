#include "harness/core/random.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace assay {
namespace {

// A case's seed is part of its name. If this fails, every counterexample that anyone kept names another case.
TEST(Random, SeedsNeverChangeMeaning) {
  Random zero(0), fixed(42);
  EXPECT_EQ(zero.next(), 0x99ec5f36cb75f2b4u);  // of the authors' xoshiro256** after splitmix64(0)
  EXPECT_EQ(zero.next(), 0xbf6e1f784956452au);
  EXPECT_EQ(zero.next(), 0x1a5f849d4933e6e0u);
  EXPECT_EQ(fixed.next(), 0x15780b2e0c2ec716u);
  EXPECT_EQ(fixed.below(1000), 378u);
  EXPECT_EQ(fixed.uniform(), 0x1.5c2ea66473c93p-1);
  EXPECT_EQ(derive_seed(7, "english"), 0x1f2b097f219769b4u);
}

TEST(Random, BelowAndBetweenStayInRangeAndReachTheirEnds) {
  Random random(3);
  for (const std::uint64_t count : {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{7}, std::uint64_t{1000}}) {
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 20000; ++i) {
      const std::uint64_t drawn = random.below(count);
      ASSERT_LT(drawn, count);
      seen.insert(drawn);
    }
    EXPECT_EQ(seen.size(), count);
  }
  for (int i = 0; i < 1000; ++i) ASSERT_LT(random.below(~std::uint64_t{0}), ~std::uint64_t{0});
  std::set<std::int64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random.between(-2, 2));
  EXPECT_EQ(seen, (std::set<std::int64_t>{-2, -1, 0, 1, 2}));
  EXPECT_EQ(random.between(5, 5), 5);
}

TEST(Random, UniformAndNormalHaveTheirMoments) {
  Random random(4);
  constexpr int draws = 100000;
  double sum = 0, normal_sum = 0, normal_squares = 0;
  for (int i = 0; i < draws; ++i) {
    const double uniform = random.uniform(), normal = random.normal();
    ASSERT_GE(uniform, 0);
    ASSERT_LT(uniform, 1);
    sum += uniform;
    normal_sum += normal;
    normal_squares += normal * normal;
  }
  // Five standard deviations of the mean of so many draws.
  EXPECT_NEAR(sum / draws, 0.5, 5 * 0.2887 / std::sqrt(draws));
  EXPECT_NEAR(normal_sum / draws, 0, 5 / std::sqrt(draws));
  EXPECT_NEAR(normal_squares / draws, 1, 5 * std::sqrt(2.0 / draws));
}

TEST(Random, DerivedSeedsDiffer) {
  std::set<std::uint64_t> seeds;
  for (std::uint64_t seed = 0; seed < 1000; ++seed)
    for (const char* purpose : {"", "a", "b", "ab", "ba", "english"}) seeds.insert(derive_seed(seed, purpose));
  EXPECT_EQ(seeds.size(), 6000u);
  EXPECT_NE(Random(1).next(), Random(2).next());
}

TEST(Random, ChanceAndPick) {
  Random random(5);
  int hits = 0;
  const std::array<int, 3> values{10, 20, 30};
  std::set<int> picked;
  for (int i = 0; i < 10000; ++i) {
    hits += random.chance(0.25) ? 1 : 0;
    picked.insert(random.pick(values));
    ASSERT_FALSE(random.chance(0));
    ASSERT_TRUE(random.chance(1));
  }
  EXPECT_NEAR(hits, 2500, 5 * 43.3);
  EXPECT_EQ(picked, (std::set<int>{10, 20, 30}));
}

}  // namespace
}  // namespace assay
