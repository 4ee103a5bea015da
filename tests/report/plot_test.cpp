#include "harness/report/draw/svg.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>

namespace assay::report {
namespace {

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

Plot small_plot(const std::string& name) {
  Plot plot;
  plot.title = plot.description = name;
  plot.x = axis_of_bytes(name, {4096, 65536});
  plot.y = axis_of_shares(name, {0.02, 0.9});
  plot.curves = {{name, 1, 2, 3, true, false, {{4096, 0.02, name, 1}, {65536, 0.9, "b", 2}}},
                 {"bound", 0, 0, 0, true, true, {{4096, 1, "", 0}, {65536, 1, "", 0}}}};
  return plot;
}

TEST(Plot, IdsOfTwoPlotsDiffer) {
  const Drawn a = draw(small_plot("a"), "one", "gnuplot"), b = draw(small_plot("a"), "two", "gnuplot");
  if (!a.problem.empty()) GTEST_SKIP() << a.problem;
  EXPECT_TRUE(holds(a.svg, "id='one-gpPt"));
  EXPECT_TRUE(holds(b.svg, "id='two-gpPt"));
  EXPECT_FALSE(holds(a.svg, "'#gpPt"));
  EXPECT_FALSE(holds(a.svg, "id='gpPt"));
}

TEST(Plot, ColoursAreVariablesAndTextIsText) {
  const Drawn drawn = draw(small_plot("a"), "one", "gnuplot");
  if (!drawn.problem.empty()) GTEST_SKIP() << drawn.problem;
  EXPECT_FALSE(holds(drawn.svg, "rgb("));
  EXPECT_TRUE(holds(drawn.svg, "var(--s1)"));
  EXPECT_TRUE(holds(drawn.svg, "<text>4 KiB</text>"));
  EXPECT_TRUE(holds(drawn.svg, "<text>10%</text>"));
}

TEST(Plot, BoundsAreToldApartByDashesAndLabels) {
  Plot plot = small_plot("a");
  const std::string hostile = "it's; unset label <b>";
  plot.curves[1].name = "roof";
  plot.labels = {{"below", 4096, 0.5, false}, {hostile, 65536, 0.9, true}};
  const auto dashes_of = [&](int dash) {
    plot.curves[1].dash = dash;
    const std::string sign = legend_sign(plot.curves[1]);
    EXPECT_TRUE(holds(sign, "stroke-dasharray='")) << sign;
    EXPECT_FALSE(holds(sign, "circle")) << sign;
    const std::size_t at = sign.find("stroke-dasharray='") + 18;
    return sign.substr(at, sign.find('\'', at) - at);
  };
  std::set<std::string> seen;
  for (int dash = 0; dash < plot_dashes; ++dash) seen.insert(dashes_of(dash));
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(plot_dashes));
  plot.curves[1].dash = 3;
  const Drawn dotted = draw(plot, "one", "gnuplot");
  if (!dotted.problem.empty()) GTEST_SKIP() << dotted.problem;
  plot.curves[1].dash = 0;
  const Drawn plain = draw(plot, "one", "gnuplot");
  EXPECT_TRUE(holds(plain.svg, "<text>below</text>"));
  EXPECT_TRUE(holds(plain.svg, "unset label")) << "text, not a command";
  EXPECT_FALSE(holds(plain.svg, "<b>"));
  EXPECT_NE(dotted.svg, plain.svg);
  EXPECT_FALSE(holds(plain.svg, "rgb("));
}

TEST(Plot, NamesAreNoCommands) {
  const std::filesystem::path made = std::filesystem::temp_directory_path() / "assay-plot-made-this";
  std::filesystem::remove(made);
  const std::string name = "'; system \"touch " + made.string() + "\"\nsystem 'touch " + made.string() +
                           "' # <b> `touch " + made.string() + "` % @x";
  const Drawn drawn = draw(small_plot(name), "one", "gnuplot");
  EXPECT_FALSE(std::filesystem::exists(made));
  if (!drawn.problem.empty()) GTEST_SKIP() << drawn.problem;
  EXPECT_FALSE(holds(drawn.svg, "<b>"));
}

TEST(Gnuplot, AProgramThatIsNotThereIsAProblem) {
  EXPECT_TRUE(holds(run_gnuplot("/no/such/program", "").problem, "No such file"));
}

TEST(Gnuplot, AScriptThatFailsIsAProblem) {
  const Drawn drawn = run_gnuplot("gnuplot", "no such command\n");
  EXPECT_TRUE(drawn.svg.empty());
  EXPECT_FALSE(drawn.problem.empty());
}

TEST(Axis, OfPartsIsLinearFromNoneToAll) {
  const Axis axis = axis_of_parts("found");
  EXPECT_TRUE(axis.linear);
  EXPECT_LT(axis.low, 0);
  EXPECT_GT(axis.high, 1);
  ASSERT_EQ(axis.ticks.size(), 6u);
  EXPECT_EQ(axis.ticks[4].label, "80%");
  EXPECT_DOUBLE_EQ(axis.ticks[4].at, 0.8);
  EXPECT_DOUBLE_EQ(axis.ticks[5].at, 1);
}

TEST(Axis, HasRoomAndFewTicks) {
  for (const std::vector<double>& values :
       std::vector<std::vector<double>>{{}, {5.0}, {1e-9, 1e12}, {0, -1}, {3, 3.01}, {1e-300, 1e300}, {1e-15, 1e15}})
    for (const Axis& axis : {axis_of_numbers("", values), axis_of_bytes("", values), axis_of_shares("", values)}) {
      EXPECT_LT(axis.low, axis.high);
      EXPECT_LE(axis.ticks.size(), 8u);
      for (const double value : values) EXPECT_TRUE(!can_be_plotted(value) || (axis.low < value && value < axis.high));
      for (const Axis::Tick& tick : axis.ticks) EXPECT_TRUE(tick.at >= axis.low * 0.99 && tick.at <= axis.high * 1.01);
    }
}

}  // namespace
}  // namespace assay::report
