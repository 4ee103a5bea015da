#include <gtest/gtest.h>

#include "harness/report/html/html.h"
#include "tests/report/page_reader.h"

namespace assay {
namespace {

using namespace samples;

HistoryLine line(const std::string& machine, const std::string& what, std::vector<double> seconds) {
  HistoryLine made{what, what + ";hot", "simd", machine, {}};
  for (std::size_t i = 0; i < seconds.size(); ++i)
    made.points.push_back(
        {"night" + std::to_string(i), "2026-11-0" + std::to_string(i + 1) + "T00:00:00Z", "abc", "1", seconds[i]});
  return made;
}

TrendChange change(const std::string& what, double ratio) {
  return {"aaaabbbb",
          what + ";hot",
          "simd",
          what,
          {"night1", "night2"},
          "2026-11-02T00:00:00Z",
          "2026-11-03T00:00:00Z",
          {ratio, ratio * 0.99, ratio * 1.01}};
}

TEST(TrendPage, MarksWhereAConfirmedChangeBegan) {
  Trend trend;
  trend.lines = {line("aaaabbbb", "gelu f32 2x64", {1e-6, 1.1e-6, 1.1e-6}),
                 line("ccccdddd", "gelu f32 2x64", {1e-6, 1e-6})};
  trend.changes = {change("gelu f32 2x64", 0.9)};
  trend.machines = {{"aaaabbbb", "Processor A"}};
  const std::string page = print_trend_html(trend);
  EXPECT_EQ(PageReader(page).read(), "");
  EXPECT_TRUE(has_its_script_alone(page));
  for (const char* part :
       {"1 confirmed slowdown, 0 faster", "5 runs on 2 machines, 2 lines, 2026-11-01 to 2026-11-03",
        "Processor A aaaabbbb", "machine ccccdddd", "11.1% slower", "10.0% to 12.2%", "id=\"machine-aaaabbbb\""})
    EXPECT_TRUE(holds(page, part)) << part;
  if (!holds(page, "class=\"plot\"")) GTEST_SKIP() << "no gnuplot here";
  EXPECT_TRUE(holds(page, ">1</tspan>") || holds(page, ">1</text>")) << "the number of the change, in the plot";
}

TEST(TrendPage, WithoutChangesSaysSo) {
  Trend trend;
  trend.lines = {line("aaaabbbb", "gelu f32 2x64", {1e-6, 1.1e-6})};
  const std::string page = print_trend_html(trend, {"no-such-gnuplot"});
  EXPECT_EQ(PageReader(page).read(), "");
  EXPECT_TRUE(holds(page, "No night confirmed a change"));
  EXPECT_TRUE(holds(page, "0 confirmed slowdowns"));
}

TEST(TrendPage, TextFromElsewhereIsEscaped) {
  Trend trend;
  trend.lines = {line("<script>", "<b>op</b> f32", {1e-6, 1.1e-6})};
  trend.changes = {change("<script>alert(1)</script>", 1.2)};
  trend.machines = {{"<script>", "\"><script>"}};
  const std::string page = print_trend_html(trend, {"no-such-gnuplot"});
  EXPECT_EQ(PageReader(page).read(), "");
  EXPECT_TRUE(has_its_script_alone(page));
}

}  // namespace
}  // namespace assay
