#include "harness/core/comparison.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "harness/core/dtype.h"

namespace assay {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

Comparison compare_floats(const std::vector<double>& expected, const std::vector<double>& budget,
                          std::vector<float> got, std::vector<std::uint8_t> also = {}) {
  const Value value{"y", Kind::array, Dtype::f32, {static_cast<std::int64_t>(got.size())}, {1}, got.data()};
  return compare({expected, budget, std::move(also), {}}, value);
}
Comparison compare_one(double expected, double budget, double got, std::uint8_t also = 0) {
  return compare_floats({expected}, {budget}, {static_cast<float>(got)}, {also});
}

TEST(Comparison, NothingIsEqualToNothing) {
  const Comparison result = compare_floats({}, {}, {});
  EXPECT_TRUE(result.equal());
  EXPECT_EQ(result.elements, 0);
  EXPECT_EQ(result.probative, 0);
}

TEST(Comparison, NanMeetsNanOnly) {
  EXPECT_TRUE(compare_one(nan, 0, nan).equal());
  EXPECT_TRUE(compare_one(nan, 0, -nan).equal());
  for (const double got : {0.0, 1.0, infinity, -infinity}) {
    EXPECT_FALSE(compare_one(nan, 1e30, got).equal()) << got;
    EXPECT_EQ(compare_one(nan, 1e30, got).worst_share, infinity);
  }
  for (const double expected : {0.0, 1.0, infinity, -infinity}) {
    EXPECT_FALSE(compare_one(expected, 1e30, nan).equal()) << expected;
    EXPECT_FALSE(compare_one(expected, 0, nan).equal()) << expected;
    EXPECT_EQ(compare_one(expected, 1e30, nan).worst_share, infinity);
  }
}

TEST(Comparison, InfinitiesMeetTheirOwnSign) {
  EXPECT_TRUE(compare_one(infinity, 0, infinity).equal());
  EXPECT_TRUE(compare_one(-infinity, 0, -infinity).equal());
  EXPECT_FALSE(compare_one(infinity, 1e30, -infinity).equal());
  EXPECT_FALSE(compare_one(-infinity, 1e30, infinity).equal());
  EXPECT_FALSE(compare_one(infinity, 1e300, std::numeric_limits<float>::max()).equal());
  EXPECT_FALSE(compare_one(3e38, 1e38, infinity).equal());
}

TEST(Comparison, ZerosAreEqualWhateverTheirSign) {
  EXPECT_TRUE(compare_one(0.0, 0, -0.0).equal());
  EXPECT_TRUE(compare_one(-0.0, 0, 0.0).equal());
}

TEST(Comparison, ABudgetOfZeroIsExact) {
  EXPECT_TRUE(compare_one(1, 0, 1).equal());
  EXPECT_FALSE(compare_one(1, 0, std::nextafter(1.0f, 2.0f)).equal());
  EXPECT_FALSE(compare_one(0, 0, 0x1p-149).equal());
}

TEST(Comparison, TheBudgetItselfIsAllowedAndAnythingMoreIsNot) {
  const double ulp = 0x1p-23;
  EXPECT_TRUE(compare_one(1, ulp, 1 + ulp).equal());
  EXPECT_EQ(compare_one(1, ulp, 1 + ulp).worst_share, 1);
  EXPECT_EQ(compare_one(1, ulp, 1 + ulp).worst_ulp, 1);
  EXPECT_EQ(compare_one(1, ulp, 1 + ulp).ulps.below_for_all_but(0), 1.25);
  EXPECT_FALSE(compare_one(1, ulp, 1 + 2 * ulp).equal());
  EXPECT_FALSE(compare_one(1, std::nextafter(ulp, 0), 1 + ulp).equal());
  EXPECT_TRUE(compare_one(-1, ulp, -1 - ulp).equal());
  EXPECT_FALSE(compare_one(-1, ulp, 1).equal());
}

TEST(Comparison, DenormalsAreNumbersLikeOthers) {
  EXPECT_TRUE(compare_one(0x1p-149, 0x1p-149, 0).equal());
  EXPECT_FALSE(compare_one(0x1p-148, 0x1p-149, 0).equal());
  EXPECT_EQ(compare_one(0x1p-140, 0x1p-126, 0x1p-140 + 0x1p-149).worst_ulp, 1);
}

TEST(Comparison, ABudgetOfInfinityPromisesNothing) {
  for (const double got : {nan, infinity, 0.0, 5.0}) {
    const Comparison result = compare_one(1, infinity, got);
    EXPECT_TRUE(result.equal()) << got;
    EXPECT_EQ(result.probative, 0);
    EXPECT_EQ(result.worst_ulp, 0);
    EXPECT_TRUE(compare_one(nan, infinity, got).equal());
  }
}

TEST(Comparison, ABudgetThatIsNoNumberAllowsNothing) { EXPECT_FALSE(compare_one(1, nan, 2).equal()); }

TEST(Comparison, ASecondAnswerIsAsGood) {
  EXPECT_TRUE(compare_one(0, 0, nan, Expectation::nan).equal());
  EXPECT_TRUE(compare_one(5, 0, 5, Expectation::nan).equal());
  EXPECT_FALSE(compare_one(5, 0, 6, Expectation::nan).equal());
  EXPECT_FALSE(compare_one(5, 0, 0, Expectation::nan).equal());
  EXPECT_TRUE(compare_one(5, 0, -0.0, Expectation::zero).equal());
  EXPECT_FALSE(compare_one(5, 0, nan, Expectation::zero).equal());
  EXPECT_TRUE(compare_one(infinity, 0, nan, Expectation::nan | Expectation::zero).equal());
  EXPECT_TRUE(compare_one(infinity, 0, 0, Expectation::nan | Expectation::zero).equal());
  EXPECT_FALSE(compare_one(infinity, 0, 1, Expectation::nan | Expectation::zero).equal());
}

TEST(Comparison, CountsAndKeepsTheFirstMismatch) {
  const Comparison result = compare_floats({1, 2, 3, 4}, {0.5, 0.5, 0.5, 0.5}, {1, 3, 3.25f, -4});
  EXPECT_EQ(result.elements, 4);
  EXPECT_EQ(result.mismatches, 2);
  EXPECT_EQ(result.worst_share, 16);
  ASSERT_TRUE(result.first);
  EXPECT_EQ(result.first->index, 1);
  EXPECT_EQ(result.first->expected, 2);
  EXPECT_EQ(result.first->got, 3);
  EXPECT_EQ(result.first->budget, 0.5);
}

TEST(Comparison, AllWrong) {
  const std::vector<double> expected(1000, 1), budget(1000, 1e-6);
  const Comparison result = compare_floats(expected, budget, std::vector<float>(1000, 2));
  EXPECT_EQ(result.mismatches, 1000);
  EXPECT_EQ(result.first->index, 0);
  EXPECT_NEAR(result.worst_share, 1e6, 1);
}

TEST(Comparison, ProbativeElementsCouldHaveToldWrongFromRight) {
  const Comparison result = compare_floats({1, 1, 0, nan, infinity, -1}, {0.5, 1, 0.5, 0.5, 0.5, 0.99},
                                           {1, 1, 0, static_cast<float>(nan), static_cast<float>(infinity), -1});
  EXPECT_TRUE(result.equal());
  EXPECT_EQ(result.elements, 6);
  EXPECT_EQ(result.probative, 2);  // the first and the last
}

TEST(Comparison, TheGapsBetweenRowsAreNotLookedAt) {
  float got[] = {1, 2, 99, 3, 4, static_cast<float>(nan)};
  const Value value{"y", Kind::array, Dtype::f32, {2, 2}, {3, 1}, got};
  const Expectation expected{{1, 2, 3, 4}, {0, 0, 0, 0}, {}, {}};
  EXPECT_TRUE(compare(expected, value).equal());
  EXPECT_EQ(compare(expected, value).elements, 4);
  got[4] = 5;
  EXPECT_EQ(compare(expected, value).first->index, 3);
}

TEST(Comparison, ReadsTheStorageType) {
  std::uint16_t got[] = {0x3f80, 0xc000};
  const Value value{"y", Kind::array, Dtype::bf16, {2}, {1}, got};
  EXPECT_TRUE(compare({{1, -2}, {0, 0}, {}, {}}, value).equal());
  EXPECT_EQ(compare({{1, -2.015625}, {1, 1}, {}, {}}, value).worst_ulp, 1);
}

Comparison compare_ids(std::vector<std::int64_t> expected, std::vector<std::int32_t> got) {
  const Value value{"ids", Kind::ids, Dtype::i32, {static_cast<std::int64_t>(got.size())}, {1}, got.data()};
  return compare({{}, {}, {}, std::move(expected)}, value);
}

TEST(Comparison, ExactOutputsAreEqualInLengthAndElements) {
  EXPECT_TRUE(compare_ids({}, {}).equal());
  const Comparison equal = compare_ids({1, 2, 3}, {1, 2, 3});
  EXPECT_TRUE(equal.equal());
  EXPECT_EQ(equal.probative, 3);
  EXPECT_EQ(equal.worst_share, 0);
  const Comparison other = compare_ids({1, 2, 3}, {1, 5, 4});
  EXPECT_EQ(other.mismatches, 2);
  EXPECT_EQ(other.first->index, 1);
  EXPECT_EQ(other.first->expected, 2);
  EXPECT_EQ(other.first->got, 5);
  EXPECT_EQ(other.worst_share, infinity);
}

TEST(Comparison, ExactOutputsMayBeTooShortOrTooLong) {
  for (const auto& [expected, got] : {std::pair{std::vector<std::int64_t>{1, 2, 3}, std::vector<std::int32_t>{1, 2}},
                                      std::pair{std::vector<std::int64_t>{1, 2}, std::vector<std::int32_t>{1, 2, 3}},
                                      std::pair{std::vector<std::int64_t>{}, std::vector<std::int32_t>{0}},
                                      std::pair{std::vector<std::int64_t>{0}, std::vector<std::int32_t>{}}}) {
    const Comparison result = compare_ids(expected, got);
    EXPECT_FALSE(result.equal());
    EXPECT_EQ(result.mismatches, 1);
    EXPECT_EQ(result.expected_length, static_cast<std::int64_t>(expected.size()));
    EXPECT_EQ(result.got_length, static_cast<std::int64_t>(got.size()));
    EXPECT_EQ(result.first->index, static_cast<std::int64_t>(std::min(expected.size(), got.size())));
  }
}

TEST(Comparison, ExactOffsetsAreNotRounded) {
  const std::int64_t big = (std::int64_t{1} << 53) + 1;
  std::int64_t got = big - 1;  // the same double
  const Value value{"ends", Kind::offsets, Dtype::i64, {1}, {1}, &got};
  EXPECT_FALSE(compare({{}, {}, {}, {big}}, value).equal());
}

// ---- whether a wrong implementation would have shown ---------------------------------------------------------------

TEST(CouldTell, WhereValuesDifferAndBudgetsAreNarrow) {
  EXPECT_TRUE(compare_floats({1, 2}, {0.1, 0.1}, {1, 2}).could_tell());
  EXPECT_TRUE(compare_floats({1, -1}, {0, 0}, {1, -1}).could_tell());
  EXPECT_TRUE(compare_floats({0, nan, 3, 4}, {0.1, 0.1, 2.9, 3.9}, {0, static_cast<float>(nan), 3, 4}).could_tell());
}

TEST(CouldTell, NotWhereAllIsZero) {
  for (const double budget : {0.0, 0x1p-126}) {
    const Comparison zeros = compare_floats({0, -0.0, 0}, {budget, budget, budget}, {0, 0, 0});
    EXPECT_EQ(zeros.probative, 0);
    EXPECT_FALSE(zeros.could_tell());
    EXPECT_FALSE(compare_one(0, budget, 0).could_tell());
  }
}

TEST(CouldTell, NotWhereAllIsOfOneValue) {
  const Comparison constant = compare_floats({2, 2, 2}, {0.1, 0.1, 0.1}, {2, 2, 2});
  EXPECT_EQ(constant.probative, 3);
  EXPECT_FALSE(constant.varied);
  EXPECT_FALSE(constant.could_tell());
  // Unless it is all that there is.
  EXPECT_TRUE(compare_one(2, 0.1, 2).could_tell());
}

TEST(CouldTell, NotWhereAllIsNanOrInfinite) {
  const Comparison nans = compare_floats({nan, nan}, {0, 0}, {static_cast<float>(nan), static_cast<float>(nan)});
  EXPECT_EQ(nans.probative, 0);
  EXPECT_FALSE(nans.could_tell());
  constexpr auto inf = static_cast<float>(infinity);
  EXPECT_FALSE(compare_floats({infinity, -infinity}, {0, 0}, {inf, -inf}).could_tell());
  EXPECT_FALSE(compare_one(nan, 0, nan).could_tell());
}

TEST(CouldTell, NotWhereBudgetsAreAsWideAsTheValues) {
  const Comparison wide = compare_floats({1, 2}, {1, 2.5}, {1, 2});
  EXPECT_EQ(wide.probative, 0);
  EXPECT_FALSE(wide.could_tell());
  EXPECT_FALSE(compare_floats({1, 2}, {infinity, infinity}, {1, 2}).could_tell());
  EXPECT_TRUE(compare_floats({1, 2}, {0.99, 1.99}, {1, 2}).could_tell());
}

// Of two values, but only one of them means something.
TEST(CouldTell, NotByOneElementOfMany) {
  EXPECT_FALSE(compare_floats({0, 0, 5}, {0, 0, 0.1}, {0, 0, 5}).could_tell());
  EXPECT_FALSE(compare_floats({1, 2}, {0.1, 3}, {1, 2}).could_tell());
  EXPECT_FALSE(compare_floats({3, nan, 3}, {0.1, 0.1, 0.1}, {3, static_cast<float>(nan), 3}).could_tell());
}

// What was answered has no say in it: a wrong answer must not make a case look better.
TEST(CouldTell, IsAQuestionOfWhatIsExpected) {
  const Comparison wrong = compare_floats({2, 2}, {0.1, 0.1}, {1, 3});
  EXPECT_FALSE(wrong.equal());
  EXPECT_FALSE(wrong.could_tell());
  EXPECT_TRUE(compare_floats({1, 2}, {0.1, 0.1}, {7, 7}).could_tell());
}

TEST(CouldTell, StoringTakesItsShareOfTheBudget) {
  std::uint16_t ones[] = {0x3f80, 0xc000};  // 1 and -2
  Value value{"y", Kind::array, Dtype::bf16, {2}, {1}, ones};
  EXPECT_TRUE(compare({{1, -2}, {0, 0}, {}, {}}, value).could_tell());
  std::uint16_t least[] = {0x0001, 0x0002};  // the first two denormals, which are a whole ulp from zero
  value.data = least;
  const Comparison denormals = compare({{0x1p-133, 0x1p-132}, {0x1p-134, 0x1p-134}, {}, {}}, value);
  EXPECT_EQ(denormals.probative, 1);
  EXPECT_FALSE(denormals.could_tell());
}

TEST(CouldTell, ExactOutputsCountUnlessTheyAreOfOneValue) {
  EXPECT_TRUE(compare_ids({1, 2}, {1, 2}).could_tell());
  EXPECT_TRUE(compare_ids({7}, {7}).could_tell());
  EXPECT_FALSE(compare_ids({7, 7, 7}, {7, 7, 7}).could_tell());
  EXPECT_FALSE(compare_ids({}, {}).could_tell());
}

TEST(Comparison, OfASampleOnlyItsRowsAreLookedAt) {
  std::vector<float> got{1, 2, -1, 0, 0, -1, 5, 6, -1};  // three rows of two, one element of padding behind each
  const Value value{"y", Kind::array, Dtype::f32, {3, 2}, {3, 1}, got.data()};
  const Expectation expected{.numbers = {1, 2, 5, 6}, .budget = {0, 0, 0, 0}, .sampled_rows = {0, 2}};
  EXPECT_TRUE(compare(expected, value).equal());
  EXPECT_EQ(compare(expected, value).elements, 4);
  got[7] = 7;
  const Comparison wrong = compare(expected, value);
  EXPECT_EQ(wrong.mismatches, 1);
  EXPECT_EQ(wrong.first->index, 5) << "its place in the value, not in the sample";
  got[7] = 6, got[3] = 100;
  EXPECT_TRUE(compare(expected, value).equal()) << "a row that is not of the sample";
}

TEST(Comparison, ValuesMayHaveAnyNumberOfAxes) {
  std::vector<float> got(2 * 3 * 6);
  std::vector<double> numbers;
  for (int row = 0; row < 6; ++row)
    for (int col = 0; col < 6; ++col) {
      got[static_cast<std::size_t>(row * 6 + col)] = col < 5 ? static_cast<float>(row * 10 + col) : nanf("");
      if (col < 5) numbers.push_back(row * 10 + col);
    }
  const Value value{"y", Kind::array, Dtype::f32, {2, 3, 5}, {18, 6, 1}, got.data()};
  const Expectation all{.numbers = numbers, .budget = std::vector<double>(30)};
  EXPECT_TRUE(compare(all, value).equal());
  const Expectation second{
      .numbers = {numbers.begin() + 15, numbers.end()}, .budget = std::vector<double>(15), .sampled_rows = {1}};
  EXPECT_TRUE(compare(second, value).equal());
  got[5 * 6 + 4] += 1;
  EXPECT_EQ(compare(second, value).first->index, 29);
  EXPECT_EQ(compare(all, value).first->index, 29);
}

TEST(Comparison, WhatIsRightInSeveralWaysIsAskedFor) {
  std::vector<std::int32_t> ids{3, 1, 2};
  const Value value{"ids", Kind::ids, Dtype::i32, {3}, {1}, ids.data()};
  Expectation sorted;
  sorted.accepts = [](const Value& got) -> std::optional<std::string> {
    const auto* first = got.as<const std::int32_t>();
    if (std::is_sorted(first, first + got.dims[0])) return std::nullopt;
    return "not in ascending order";
  };
  const Comparison refused = compare(sorted, value);
  EXPECT_FALSE(refused.equal());
  EXPECT_EQ(refused.refusal, "not in ascending order");
  EXPECT_EQ(refused.worst_share, infinity);
  EXPECT_TRUE(refused.could_tell());
  std::ranges::sort(ids);
  const Comparison accepted = compare(sorted, value);
  EXPECT_TRUE(accepted.equal());
  EXPECT_TRUE(accepted.could_tell()) << "it counts among what proves something";
  EXPECT_EQ(accepted.elements, 3);
}

}  // namespace
}  // namespace assay
