#include "harness/measure/scaling.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace assay {
namespace {

// Cells of one op at sizes of powers of four, timed by `seconds` of the size.
template <class Seconds>
std::vector<CellSummary> cells_of(bool text, Seconds seconds, int sizes = 6, const std::string& pattern = "none") {
  std::vector<CellSummary> cells;
  for (int i = 0; i < sizes; ++i) {
    const double size = 1024 * std::pow(4.0, i);
    CellSummary& cell = cells.emplace_back();
    cell.op = text ? "byte_bpe_encode" : "rms_norm";
    cell.dtype = text ? "u8" : "f32";
    cell.cache = "hot";
    cell.values = text ? "repeated" : "normal";
    const std::string length = std::to_string(static_cast<std::int64_t>(size));
    cell.cell = length;  // any name
    if (text) cell.parameters = {{"vocabulary", std::string("gpt2")}, {"pattern", pattern}};
    cell.work.bytes = text ? 0 : size;
    cell.work.characters = text ? size : 0;
    // A machine whose memory is three times slower than its caches.
    cell.bound_seconds = text ? 0 : size / (size > 1e5 ? 1e10 : 3e10);
    Measured& measured = cell.measured.emplace_back();
    measured.subject.implementation = "mine";
    measured.seconds.value = seconds(size, cell.bound_seconds);
  }
  return cells;
}

TEST(Scaling, QuadraticTimeOnTextIsFlagged) {
  const auto found = find_growth(cells_of(true, [](double size, double) { return 1e-12 * size * size; }));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NEAR(found[0].exponent, 2, 1e-6);
  EXPECT_EQ(found[0].unit, "characters");
  EXPECT_EQ(
      describe(found[0]),
      "scaling: the time of byte_bpe_encode u8 mine (hot cache, repeated, vocabulary=gpt2, pattern=none) grows as "
      "its work^2.00 (+-0.00) from 1.02e+03 to 1.05e+06 characters; expected is ^1");
}

TEST(Scaling, WhatGrowsAsDeclaredIsNot) {
  EXPECT_TRUE(find_growth(cells_of(true, [](double size, double) { return 3e-9 * size + 1e-5; })).empty());
  EXPECT_TRUE(find_growth(cells_of(true, [](double size, double) { return 1e-9 * size * std::log2(size); })).empty());
  EXPECT_TRUE(find_growth(cells_of(false, [](double, double bound) { return 1.5 * bound + 2e-8; })).empty());
}

TEST(Scaling, ALeftCacheIsNoGrowthButARootTooManyIs) {
  EXPECT_TRUE(find_growth(cells_of(false, [](double, double bound) { return bound; })).empty());
  const auto found = find_growth(cells_of(false, [](double size, double bound) { return bound * std::sqrt(size); }));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NEAR(found[0].exponent, 1.45, 0.1);
}

TEST(Scaling, FewSizesAndScatteredTimesSayNothing) {
  EXPECT_TRUE(find_growth(cells_of(
                              true, [](double size, double) { return size * size; }, 3))
                  .empty());
  int i = 0;
  EXPECT_TRUE(find_growth(cells_of(true, [&](double size, double) { return size * (++i % 2 == 0 ? 40 : 1); })).empty());
}

// Small texts of one setting and large ones of another, slower one are no growth of either.
TEST(Scaling, WhatDiffersInAParameterIsNotMixed) {
  auto cells = cells_of(
      true, [](double size, double) { return 1e-9 * size; }, 3, "gpt2");
  auto others = cells_of(
      true, [](double size, double) { return 1e-6 * size; }, 6, "none");
  cells.insert(cells.end(), others.begin() + 3, others.end());
  EXPECT_TRUE(find_growth(cells).empty());
  // And where one setting grows, it is that one which is named.
  cells = cells_of(
      true, [](double size, double) { return 1e-9 * size; }, 6, "gpt2");
  others = cells_of(
      true, [](double size, double) { return 1e-12 * size * size; }, 6, "none");
  cells.insert(cells.end(), others.begin(), others.end());
  const auto found = find_growth(cells);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].parameters, "vocabulary=gpt2, pattern=none");
  EXPECT_NEAR(found[0].exponent, 2, 1e-6);
}

TEST(Scaling, WhatIsKnownOfACellIsInItsFields) {
  auto cells = cells_of(true, [](double size, double) { return size * size; });
  for (CellSummary& cell : cells) cell.op = "an_op_that_is_gone";
  EXPECT_EQ(find_growth(cells).size(), 1u);
  // Of another setting each, they are no series.
  for (std::size_t i = 0; i < cells.size(); ++i) cells[i].parameters[1].value = std::to_string(i);
  EXPECT_TRUE(find_growth(cells).empty());
}

TEST(Scaling, WhatCouldNotBeMeasuredIsLeftOut) {
  auto cells = cells_of(true, [](double size, double) { return size * size; });
  for (CellSummary& cell : cells) cell.measured[0].why_not = "not measurable";
  EXPECT_TRUE(find_growth(cells).empty());
}

}  // namespace
}  // namespace assay
