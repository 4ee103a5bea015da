#include "harness/report/draw/layout.h"

#include <gtest/gtest.h>

#include <cmath>

#include "harness/report/html/parts.h"

namespace assay::report {
namespace {

TEST(Spread, LeavesAloneWhatIsFarEnoughApart) {
  EXPECT_EQ(spread({10, 40, 70}, 13, 0, 100), (std::vector<double>{10, 40, 70}));
}

TEST(Spread, NeighboursGiveWayAlikeAndStayInside) {
  EXPECT_EQ(spread({50, 50}, 10, 0, 100), (std::vector<double>{45, 55}));
  EXPECT_EQ(spread({98, 99, 100}, 10, 0, 100), (std::vector<double>{80, 90, 100}));
  EXPECT_EQ(spread({0, 0, 0, 30}, 10, 0, 100), (std::vector<double>{0, 10, 20, 30}));
}

TEST(Spread, WhatHasNoRoomBeginsAtTheTop) {
  const std::vector<double> places = spread({1, 2, 3}, 10, 0, 5);
  EXPECT_EQ(places, (std::vector<double>{0, 10, 20}));
}

Plot numbered(const std::vector<Mark>& marks) {
  Plot plot;
  plot.x = axis_of_numbers("x", {1, 100});
  plot.y = axis_of_numbers("y", {1, 100});
  plot.curves = {{"a", 1, 0, 0, false, false, marks}};
  return plot;
}

TEST(Texts, OfMarksThatAreNearDoNotCoverEachOther) {
  std::vector<Mark> marks;
  for (int i = 0; i < 6; ++i) marks.push_back({10 * std::pow(1.01, i), 10, "", i + 1});
  const std::vector<PlacedText> texts = place_texts(numbered(marks));
  ASSERT_EQ(texts.size(), 6u);
  for (std::size_t i = 0; i < texts.size(); ++i)
    for (std::size_t j = i + 1; j < texts.size(); ++j) {
      const bool apart = std::abs(texts[i].at.y - texts[j].at.y) > 8 || std::abs(texts[i].at.x - texts[j].at.x) > 5;
      EXPECT_TRUE(apart) << texts[i].text << " and " << texts[j].text;
    }
}

TEST(Texts, OneAloneIsBesideItsMark) {
  const Plot plot = numbered({{10, 10, "", 7}});
  const std::vector<PlacedText> texts = place_texts(plot);
  ASSERT_EQ(texts.size(), 1u);
  EXPECT_EQ(texts[0].text, "7");
  EXPECT_EQ(texts[0].at.y, spot_of(plot, 10, 10).y);
  EXPECT_GT(texts[0].at.x, spot_of(plot, 10, 10).x);
}

TEST(Names, AreInTheOrderOfTheirLinesEnds) {
  Plot plot;
  plot.x = axis_of_numbers("x", {1, 100});
  plot.y = axis_of_numbers("y", {1, 100});
  plot.curves = {{"low", 1, 0, 0, true, false, {{1, 50, ""}, {100, 10, ""}}},
                 {"high", 2, 0, 0, true, false, {{1, 20, ""}, {100, 10.1, ""}}},
                 {"bound", 0, 0, 0, true, true, {{1, 90, ""}, {100, 90, ""}}}};
  make_room_for_names(plot);
  const std::vector<PlacedName> names = place_names(plot);
  ASSERT_EQ(names.size(), 2u) << "a bound has no name there";
  EXPECT_EQ(plot.curves[names[0].curve].name, "high");
  EXPECT_GE(names[1].at.y - names[0].at.y, name_font);
  EXPECT_LT(names[0].at.x + 0.5 * name_font * 4, plot.width);
}

TEST(Axis, IsNotStretchedByOneOutlier) {
  std::vector<double> values{5, 6, 7, 8, 9, 10, 11, 12};
  EXPECT_EQ(without_outliers(values).size(), 8u);
  values.push_back(0.01);
  EXPECT_EQ(without_outliers(values).size(), 8u);
  values.push_back(9000);
  EXPECT_EQ(without_outliers(values).size(), 8u);
  EXPECT_EQ(without_outliers({1, 1000, 2000}).size(), 3u) << "of few, none is out of line";
  EXPECT_EQ(without_outliers({0.01, 0.02, 0.03, 5, 6, 7, 8, 9}).size(), 8u) << "so many are no exception";
}

Curve line(const std::string& name, std::vector<double> values) {
  Curve curve{name, 0, 0, 0, true, false, {}};
  for (std::size_t i = 0; i < values.size(); ++i)
    curve.marks.push_back({static_cast<double>(i + 1), values[i], name + " " + std::to_string(i)});
  return curve;
}

TEST(Curves, ThatCoincideAreOneWithAllNames) {
  std::vector<Curve> curves{line("simd", {10, 20}), line("simd@avx2", {10.02, 19.98}), line("simd@portable", {5, 20}),
                            line("onednn", {10, 20.01}), line("short", {10})};
  join_coinciding(curves, axis_of_numbers("y", {1, 100}));
  ASSERT_EQ(curves.size(), 3u);
  EXPECT_EQ(curves[0].name, "simd = @avx2 = onednn");
  EXPECT_EQ(curves[0].marks[1].title, "simd 1; simd@avx2 1; onednn 1");
  EXPECT_EQ(curves[1].name, "simd@portable");
  EXPECT_EQ(curves[2].name, "short");
}

TEST(Curves, WhatIsOutsideIsSaidInsteadOfDrawn) {
  std::vector<Curve> curves{line("simd", {10, 20}), line("naive", {0.01})};
  EXPECT_EQ(take_outside(curves, axis_of_numbers("y", {10, 20})), "Outside the axis: naive 0");
  ASSERT_EQ(curves.size(), 1u);
  EXPECT_EQ(take_outside(curves, axis_of_numbers("y", {10, 20})), "");
}

}  // namespace
}  // namespace assay::report
