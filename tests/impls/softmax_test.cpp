// softmax: the reference against the formula in long double, what is honest within the budget and what is not, and rows
// with infinities and NaN.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "harness/core/comparison.h"
#include "harness/core/contract.h"
#include "harness/core/dtype.h"
#include "tests/impls/tree_resources.h"

namespace assay {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct Scores {
  Case which;
  Buffer x;
  Expectation expected;
};

Scores scores_of(const std::string& id) {
  const Op& op = *find_op("softmax");
  Scores scores{parse_case(id, op.info()), {}, {}};
  const std::vector<Buffer> inputs = op.generate(scores.which, TreeResources());
  scores.x = inputs[0];
  scores.expected = op.expect(scores.which, inputs)[0];
  return scores;
}

// How many elements of all rows are beyond the budget where a row of float32 is made so.
template <class MapRow>
std::size_t beyond_budget(const Scores& scores, MapRow map_row) {
  const std::int64_t cols = scores.x.dims[1];
  std::size_t beyond = 0;
  for (std::int64_t row = 0; row < scores.x.dims[0]; ++row) {
    std::vector<float> y;
    for (std::int64_t i = 0; i < cols; ++i) y.push_back(static_cast<float>(scores.x.number(row * cols + i)));
    map_row(y);
    for (std::int64_t i = 0; i < cols; ++i) {
      const auto at = static_cast<std::size_t>(row * cols + i);
      beyond += share_used(scores.expected, at, Dtype::f32, y[static_cast<std::size_t>(i)]) <= 1 ? 0 : 1;
    }
  }
  return beyond;
}

void in_float32(std::vector<float>& y, const std::function<float(float x, float greatest)>& power) {
  const float greatest = *std::max_element(y.begin(), y.end());
  double sum = 0;
  for (float& each : y) sum += each = power(each, greatest);
  for (float& each : y) each = static_cast<float>(each / sum);
}

TEST(Softmax, TheReferenceIsTheFormula) {
  for (const char* values : {"normal", "wide", "edges", "large", "masked", "far_below", "dominant", "constant"})
    for (const char* cols : {"1", "2", "17", "1024"}) {
      const Scores scores = scores_of(std::string("softmax:f32,rows=9,seed=5,cols=") + cols + ",values=" + values);
      const std::int64_t count = scores.x.dims[1];
      for (std::int64_t row = 0; row < 9; ++row) {
        long double greatest = -infinity, sum = 0;
        for (std::int64_t i = 0; i < count; ++i)
          greatest = std::max(greatest, static_cast<long double>(scores.x.number(row * count + i)));
        for (std::int64_t i = 0; i < count; ++i) sum += std::exp(scores.x.number(row * count + i) - greatest);
        for (std::int64_t i = 0; i < count; ++i) {
          const auto at = static_cast<std::size_t>(row * count + i);
          const long double right = std::exp(scores.x.number(row * count + i) - greatest) / sum;
          if (std::isnan(right)) EXPECT_TRUE(std::isnan(scores.expected.numbers[at]));
          else
            ASSERT_LE(std::fabs(right - scores.expected.numbers[at]), 1e-3L * scores.expected.budget[at])
                << values << " " << cols << " row " << row << " element " << i;
        }
      }
    }
}

TEST(Softmax, TheGreatestSubtractedFirstIsWithinTheBudget) {
  for (const char* values : {"normal", "far_below", "dominant", "masked", "wide"})
    EXPECT_EQ(beyond_budget(scores_of(std::string("softmax:f32,rows=40,cols=257,seed=3,values=") + values),
                            [](std::vector<float>& y) {
                              in_float32(y, [](float x, float greatest) { return std::exp(x - greatest); });
                            }),
              0u)
        << values;
}

// In one multiply-add the error of the product that is rounded is the same for a whole row: it is in numerator and sum.
TEST(Softmax, ADifferenceOfRoundedProductsIsNotWithinTheBudgetOfLargeRows) {
  constexpr float log2e = 1.44269504f;
  const auto by_products = [](std::vector<float>& y) {
    in_float32(y, [](float x, float greatest) {
      const float product = x * log2e, of_greatest = greatest * log2e;
      return std::exp2(product - of_greatest);
    });
  };
  const auto by_multiply_add = [](std::vector<float>& y) {
    in_float32(y, [](float x, float greatest) { return std::exp2(std::fma(x, log2e, -(greatest * log2e))); });
  };
  EXPECT_EQ(beyond_budget(scores_of("softmax:f32,rows=40,cols=257,seed=3,values=dominant"), by_multiply_add), 0u);
  EXPECT_GT(beyond_budget(scores_of("softmax:f32,rows=40,cols=257,seed=3,values=dominant"), by_products), 100u);
  EXPECT_EQ(beyond_budget(scores_of("softmax:f32,rows=40,cols=257,seed=3,values=uniform"), by_products), 0u);
}

TEST(Softmax, WithoutTheGreatestItOverflows) {
  EXPECT_GT(beyond_budget(scores_of("softmax:f32,rows=40,cols=257,seed=3,values=dominant"),
                          [](std::vector<float>& y) { in_float32(y, [](float x, float) { return std::exp(x); }); }),
            1000u);
}

std::vector<double> expected_row(const std::vector<double>& row) {
  const Op& op = *find_op("softmax");
  const auto cols = static_cast<std::int64_t>(row.size());
  Buffer x{"x", Kind::array, Dtype::f32, {1, cols}, std::vector<std::byte>(row.size() * 4), false};
  for (std::int64_t i = 0; i < cols; ++i) x.set_number(i, row[static_cast<std::size_t>(i)]);
  return op.expect(parse_case("softmax:f32,rows=1,cols=" + std::to_string(cols), op.info()), {x})[0].numbers;
}

TEST(Softmax, WhatIsMaskedHasNoShareAndARowOfNothingElseIsNan) {
  EXPECT_EQ(expected_row({-infinity, 2, -infinity, 2}), (std::vector<double>{0, 0.5, 0, 0.5}));
  EXPECT_EQ(expected_row({-1e38}), (std::vector<double>{1}));
  for (const std::vector<double>& row :
       {std::vector<double>{-infinity, -infinity}, {1, infinity}, {1, NAN, 2}, {infinity, -infinity}})
    for (const double y : expected_row(row)) EXPECT_TRUE(std::isnan(y));
}

TEST(Softmax, MasksLeaveSomethingToEachRowButAFew) {
  const Scores scores = scores_of("softmax:f32,rows=320,cols=64,seed=3,values=masked");
  std::int64_t empty = 0, hidden_first = 0;
  for (std::int64_t row = 0; row < 320; ++row) {
    std::int64_t shown = 0;
    for (std::int64_t i = 0; i < 64; ++i) shown += std::isfinite(scores.x.number(row * 64 + i)) ? 1 : 0;
    empty += shown == 0 ? 1 : 0;
    hidden_first += shown > 0 && std::isinf(scores.x.number(row * 64)) ? 1 : 0;
  }
  EXPECT_GT(empty, 5);
  EXPECT_LT(empty, 50);
  EXPECT_GT(hidden_first, 30);
}

}  // namespace
}  // namespace assay
