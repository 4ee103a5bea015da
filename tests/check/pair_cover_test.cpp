#include "harness/check/pair_cover.h"

#include <gtest/gtest.h>

#include <set>
#include <tuple>

namespace assay {
namespace {

using PairSeen = std::tuple<std::size_t, int, std::size_t, int>;

std::set<PairSeen> pairs_of(const std::vector<int>& row) {
  std::set<PairSeen> pairs;
  for (std::size_t one = 0; one < row.size(); ++one)
    for (std::size_t other = one + 1; other < row.size(); ++other) pairs.insert({one, row[one], other, row[other]});
  return pairs;
}

TEST(PairCover, AllPairsComeTogetherInFewRows) {
  // Four factors of four levels need 16 rows at least, and these nine in all not many more.
  const std::vector<int> levels{3, 4, 2, 4, 4, 3, 4, 4, 2};
  std::size_t all = 0;
  for (std::size_t one = 0; one < levels.size(); ++one)
    for (std::size_t other = one + 1; other < levels.size(); ++other)
      all += static_cast<std::size_t>(levels[one]) * static_cast<std::size_t>(levels[other]);
  for (const std::uint64_t seed : {1, 2, 3}) {
    PairCover cover(levels, seed);
    std::set<PairSeen> seen;
    int rows = 0;
    do {
      const std::vector<int> row = cover.next();
      ASSERT_EQ(row.size(), levels.size());
      for (std::size_t factor = 0; factor < row.size(); ++factor) {
        ASSERT_GE(row[factor], 0);
        ASSERT_LT(row[factor], levels[factor]);
      }
      seen.merge(pairs_of(row));
      ASSERT_LE(++rows, 40);
      EXPECT_EQ(cover.uncovered(), static_cast<std::int64_t>(all - seen.size()));
    } while (cover.uncovered() > 0);
    EXPECT_EQ(seen.size(), all);
    EXPECT_GE(rows, 16);
  }
}

TEST(PairCover, ItBeginsAnewWithOtherRows) {
  PairCover cover({3, 3, 3}, 5);
  std::vector<std::vector<int>> first, second;
  do first.push_back(cover.next());
  while (cover.uncovered() > 0);
  for (std::size_t i = 0; i < first.size(); ++i) second.push_back(cover.next());
  EXPECT_NE(first, second);
}

TEST(PairCover, TheSameSeedGivesTheSameRows) {
  PairCover one({3, 4, 2, 5}, 8), same({3, 4, 2, 5}, 8), other({3, 4, 2, 5}, 9);
  int different = 0;
  for (int i = 0; i < 60; ++i) {
    const std::vector<int> row = one.next();
    EXPECT_EQ(row, same.next());
    different += row == other.next() ? 0 : 1;
  }
  EXPECT_GT(different, 30);
}

TEST(PairCover, OneFactorAndFactorsOfOneLevelAreRowsToo) {
  PairCover one({4}, 1), none({}, 1), single({1, 1, 3}, 1);
  std::set<int> levels;
  for (int i = 0; i < 100; ++i) levels.insert(one.next().at(0));
  EXPECT_EQ(levels.size(), 4u);
  EXPECT_TRUE(none.next().empty());
  for (int i = 0; i < 7; ++i) EXPECT_EQ(single.next().size(), 3u);
}

}  // namespace
}  // namespace assay
