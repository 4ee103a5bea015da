#include "harness/core/plainly_wrong.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace assay {
namespace {

Buffer numbers(const std::string& name, const std::vector<double>& values) {
  Buffer buffer{name, Kind::array, Dtype::f32, {1, static_cast<std::int64_t>(values.size())}, {}, false};
  buffer.bytes.resize(values.size() * sizeof(float));
  for (std::size_t i = 0; i < values.size(); ++i) buffer.set_number(static_cast<std::int64_t>(i), values[i]);
  return buffer;
}

bool finds(const std::vector<double>& x, const std::vector<double>& expected, double budget) {
  const Expectation wanted{expected, std::vector<double>(expected.size(), budget)};
  return finds_plainly_wrong({numbers("x", x)}, numbers("y", expected), wanted);
}

// layer_norm of a row far from zero may be off by 76 where results are below 1.
TEST(PlainlyWrong, PassesWhereTheBudgetIsWide) {
  EXPECT_TRUE(finds({5, 7, 9}, {-1, 0, 1}, 0.01));
  EXPECT_FALSE(finds({5, 7, 9}, {-1, 0, 1}, 76));
}

TEST(PlainlyWrong, EachKindIsHeldAgainstTheBudgets) {
  EXPECT_FALSE(finds({5, 7}, {0.5, -0.5}, 0.6)) << "zeros";
  EXPECT_FALSE(finds({5, 7}, {5.1, 7}, 0.2)) << "x as it is";
  EXPECT_FALSE(finds({5, 7}, {3, 3.1}, 0.2)) << "the mean";
  EXPECT_TRUE(finds({5, 7}, {3, 4}, 0.2));
  EXPECT_TRUE(finds({5}, {3}, 0.2)) << "one element is its own mean";
}

TEST(PlainlyWrong, WhatIsNotFiniteDoesNotCount) {
  constexpr double infinity = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(finds({1, 2}, {nan, infinity}, 0.1));
  EXPECT_FALSE(finds({1, 2}, {3, 4}, infinity));
}

TEST(PlainlyWrong, SaysHowFarOffEachIs) {
  const Expectation wanted{{2, 4}, {0.5, 0.5}};
  const std::vector<PlainlyWrong> all = plainly_wrong({numbers("x", {2, 5})}, numbers("y", {2, 4}), wanted);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].what, "zeros");
  EXPECT_EQ(all[0].share, 8);
  EXPECT_EQ(all[1].what, "x as it is");
  EXPECT_EQ(all[1].share, 2);
  EXPECT_EQ(all[2].what, "the mean");
  EXPECT_EQ(all[2].share, 2);
}

// Of a sample, an input is looked at in the rows that were sampled.
TEST(PlainlyWrong, OfASample) {
  Buffer x = numbers("x", {9, 9, 1, 2}), y = numbers("y", {0, 0, 1, 2});
  x.dims = y.dims = {2, 2};
  Expectation wanted{{1, 2}, {0.1, 0.1}};
  wanted.sampled_rows = {1};
  EXPECT_FALSE(finds_plainly_wrong({x}, y, wanted));
}

}  // namespace
}  // namespace assay
