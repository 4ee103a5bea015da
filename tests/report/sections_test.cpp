// What the page shows around a run: crossovers, roofline, history, calibration; and the page of a comparison.
#include <gtest/gtest.h>

#include <set>

#include "harness/report/html/html.h"
#include "harness/report/html/parts.h"
#include "tests/report/hostile.h"
#include "tests/report/page_reader.h"

namespace assay {
namespace {

using namespace samples;

Crossover crossover_of(const std::string& name) {
  return {name,
          "f32",
          "cols=768, hot cache, 1 thread",
          "rows",
          {{"naive", {{1, {2, 1.9, 2.1}}, {64, {4, 3.9, 4.1}}}}, {"simd", {{1, {1, 1, 1}}, {64, {1.5, 1.4, 1.6}}}}},
          {{0, "simd"}, {8, "onednn"}}};
}

Surroundings surroundings_with(const std::string& name) {
  Surroundings around;
  around.roofline = {"abc",
                     "2026-01-02T03:04:05Z",
                     name,
                     {{"copy", "L1", "avx2", 16384, 2e11},
                      {"copy", "memory", name, 1e8, 2e10},
                      {"multiply-add", "", "avx2", 0, 1e11}}};
  around.calibration.machine = "abc";
  around.calibration.time = "2026-01-02T03:04:05Z";
  around.calibration.floors = {{name, 0.013}};
  around.calibration.equal = {{name, 0, 1000, 3, 0, 0, 0.0053}};
  around.calibration.slowdowns = {{"slower by 3%", 0.03, 100, 95, 90, 0.8, 0.95},
                                  {"slower by 5%", 0.05, 100, 100, 100, 0.95, 1}};
  around.crossovers = {crossover_of(name)};
  around.history = {{"rms_norm f32 32x768",
                     "cell",
                     name,
                     "abc",
                     {{"a", "2026-01-01", name, "1", 1e-6}, {"b", "2026-01-02", "c", "1", 1.1e-6}}},
                    {"gelu f32 32x768",
                     "cell",
                     "simd",
                     "abc",
                     {{"b", "2026-01-02", "c", "1", 1e-6}, {"c", "2026-01-03", "d", "1", 1e-6}}}};
  return around;
}

Summary with_flops() {
  Summary summary = tied_summary();
  for (CellSummary& cell : summary.cells) cell.work = {1e5, 2e5, 0};
  return summary;
}

TEST(Sections, ThePageIsWellFormedWhateverIsKnown) {
  for (const Surroundings& around : {Surroundings{}, surroundings_with("simd"), surroundings_with(hostile),
                                     surroundings_with(std::string(300, 'w'))})
    for (const HtmlStyle& style : {HtmlStyle{}, HtmlStyle{"no-such-gnuplot"}}) {
      const std::string page = print_html(with_flops(), style, around);
      EXPECT_EQ(PageReader(page).read(), "");
      EXPECT_TRUE(has_its_script_alone(page));
    }
}

TEST(Sections, WhatIsNotKnownIsNotThere) {
  const std::string page = print_html(with_flops());
  for (const char* id : {"crossovers", "roofline", "history", "calibration"})
    EXPECT_FALSE(holds(page, "id=\"" + std::string(id))) << id;
}

TEST(Sections, EachHasItsMarks) {
  const std::string bare = print_html(with_flops()), page = print_html(with_flops(), {}, surroundings_with("simd"));
  for (const char* id : {"crossovers", "roofline", "history", "calibration"}) {
    EXPECT_TRUE(holds(page, "id=\"" + std::string(id) + "\"")) << id;
    EXPECT_TRUE(holds(page, "href=\"#" + std::string(id) + "\"")) << id;
  }
  EXPECT_TRUE(holds(page, "rms_norm f32")) << "history's legend";
  EXPECT_TRUE(holds(page, "from 8 on onednn"));
  EXPECT_TRUE(holds(page, "1.30%")) << "a floor";
  if (!holds(page, "class=\"plot\"")) GTEST_SKIP() << "no gnuplot here";
  // Two lines of two points; the fastest of two cells; two runs of two cells; one null and two slowdowns.
  EXPECT_EQ(count(page, "<use class='mark'"), count(bare, "<use class='mark'") + 4 + 2 + 4 + 3);
  EXPECT_TRUE(holds(page, "0 of 1,000 confirmed; 99% interval 0% to 0.53%"));
}

TEST(Sections, RoofsHaveNamesInTheLegendAndInThePlot) {
  const report::Section section = report::roofline_section(with_flops(), surroundings_with("simd").roofline,
                                                           report::looks_of(with_flops()), "gnuplot");
  std::set<int> dashes;
  std::vector<std::string> roofs;
  for (const report::Curve& curve : section.legend)
    if (curve.bound) dashes.insert(curve.dash), roofs.push_back(curve.name);
  EXPECT_EQ(roofs, (std::vector<std::string>{"roof: copies from L1 200 GB/s", "roof: copies from memory 20.0 GB/s"}));
  EXPECT_EQ(dashes.size(), 2u);
  EXPECT_FALSE(dashes.contains(0));
  const std::string page = print_html(with_flops(), {}, surroundings_with("simd"));
  for (const std::string& roof : roofs) EXPECT_TRUE(holds(page, "</svg> " + roof)) << roof;
  if (!holds(page, "class=\"plot\"")) GTEST_SKIP() << "no gnuplot here";
  for (const char* label : {"<text>L1</text>", "<text>memory</text>", "<text>multiply-adds 100 Gflop/s</text>"})
    EXPECT_TRUE(holds(page, label)) << label;
}

// Some processors multiply bf16 many times as fast as float32, which is then no bound of it.
TEST(Sections, ProductsOfBf16HaveARoofOfTheirOwn) {
  Summary blocks = with_flops();
  for (CellSummary& cell : blocks.cells) cell.op = "ffn", cell.dtype = "bf16";
  Roofline roofline = surroundings_with("simd").roofline;
  roofline.roofs.push_back({products_of_bf16, "", "amx", 0, 1e12});
  const auto section_of = [&roofline](const Summary& summary) {
    return report::roofline_section(summary, roofline, report::looks_of(summary), "gnuplot");
  };
  const auto has_ceiling = [](const report::Section& section) {
    return std::ranges::any_of(section.legend, [](const report::Curve& curve) {
      return curve.bound && curve.name == "roof: multiply-adds of float32";
    });
  };
  EXPECT_TRUE(has_ceiling(section_of(blocks)));
  EXPECT_FALSE(has_ceiling(section_of(with_flops())));
  for (CellSummary& cell : blocks.cells) cell.dtype = "f32";
  EXPECT_FALSE(has_ceiling(section_of(blocks)));
}

TEST(Sections, PowerIsOnALinearAxis) {
  const std::string page = print_html(with_flops(), {}, surroundings_with("simd"));
  if (!holds(page, "class=\"plot\"")) GTEST_SKIP() << "no gnuplot here";
  const std::size_t power = page.find("aria-label=\"Power\"");
  ASSERT_NE(power, std::string::npos);
  const std::string plot = page.substr(power, page.find("</figure>", power) - power);
  for (const char* tick : {"<text>0%</text>", "<text>80%</text>", "<text>100%</text>"})
    EXPECT_TRUE(holds(plot, tick)) << tick;
}

TEST(Sections, WhatCouldNotBeReadIsANote) {
  Surroundings around;
  around.notes = {"the calibration is damaged <b>"};
  EXPECT_TRUE(holds(print_html(with_flops(), {}, around), "<li>the calibration is damaged &lt;b&gt;</li>"));
}

TEST(Sections, ManyCellsOfAnOpAreSeveralFigures) {
  Surroundings around;
  for (int i = 0; i < 20; ++i)
    around.history.push_back({"gelu f32 " + std::to_string(i),
                              "cell",
                              "simd",
                              "abc",
                              {{"a", "1", "c", "1", 1e-6}, {"b", "2", "c", "1", 1e-6}}});
  const report::Section section = report::history_section(around.history, "gnuplot");
  EXPECT_EQ(section.figures.list_value().size(), 3u);
}

RunComparison comparison_with(const std::string& name) {
  RunComparison comparison;
  const auto add = [&](Fate fate, Difference difference, bool confirmed, double ratio) {
    Change& change = comparison.changes.emplace_back();
    change.op = name, change.dtype = "f32", change.implementation = "simd", change.dims = {{"rows", 32}, {"cols", 768}};
    change.before = {1e-6, 1e-6, 1e-6};
    change.fate = fate, change.difference = difference, change.confirmed = confirmed;
    change.test.ratio = {ratio, ratio * 0.99, ratio * 1.01};
    change.test.launches = fate == Fate::compared ? 24 : 0;
    if (confirmed) change.side_by_side = change.fresh = change.test;
    change.why = fate == Fate::compared ? "" : name;
  };
  add(Fate::lost, Difference::not_measurable, false, 1);
  add(Fate::compared, Difference::slower, true, 0.9);
  add(Fate::compared, Difference::same, false, 1);
  comparison.failures = {{name, "f32", "simd", "fail", name, "./assay replay 1"}};
  comparison.notes = {name};
  return comparison;
}

TEST(ComparisonPage, IsWellFormedAndEscapes) {
  for (const std::string& name : {std::string("rms_norm"), hostile, std::string(300, 'w')})
    for (const HtmlStyle& style : {HtmlStyle{}, HtmlStyle{"no-such-gnuplot"}}) {
      Environment before, after;
      before.machine = after.machine = {{"cpu_model", name}};
      const std::string page =
          print_comparison_html(comparison_with(name), {name, name, false, name, false}, before, after, style);
      EXPECT_EQ(PageReader(page).read(), "");
      EXPECT_TRUE(has_its_script_alone(page));
    }
}

TEST(ComparisonPage, ShowsChangesAndBothEnvironments) {
  Environment before, after;
  before.machine = after.machine = {{"cpu_model", "17"}};
  before.software = {{"compiler", "GNU 12.2.0"}, {"commit", "aaaa"}};
  after.software = {{"compiler", "GNU 12.2.0"}, {"commit", "bbbb"}};
  const std::string page =
      print_comparison_html(comparison_with("rms_norm"), {"old", "new", true, "", true}, before, after);
  for (const char* part :
       {"Something is wrong that was not", "1 slower (confirmed), 1 lost, ", "confirmed by fresh launches", "lost",
        "Wrong now", "<td class=\"warning\">aaaa</td><td class=\"warning\">bbbb</td>"})
    EXPECT_TRUE(holds(page, part)) << part;
  if (!holds(page, "class=\"plot\"")) GTEST_SKIP() << "no gnuplot here";
  EXPECT_EQ(count(page, "<use class='mark'"), 2u);
}

}  // namespace
}  // namespace assay
