#include "harness/report/html/html.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "harness/report/html/parts.h"
#include "tests/report/hostile.h"
#include "tests/report/page_reader.h"

namespace assay {
namespace {

using namespace samples;

const HtmlStyle without_gnuplot{"no-such-gnuplot"};

TEST(Html, IsWellFormed) {
  for (const Summary& summary : {Summary{}, sample_summary(), passing_summary(), hostile_summary(),
                                 huge_names_summary(), edge_summary(), tied_summary()})
    for (const HtmlStyle& style : {HtmlStyle{}, without_gnuplot}) {
      const std::string page = print_html(summary, style);
      EXPECT_EQ(PageReader(page).read(), "");
    }
}

TEST(Html, LoadsNothing) {
  const std::string page = print_html(sample_summary());
  for (const char* part : {"http://", "https://", "@import", "<img", "<iframe", "src="})
    EXPECT_FALSE(holds(page, part)) << part;
  for (std::size_t at = page.find("url("); at != std::string::npos; at = page.find("url(", at + 1))
    EXPECT_EQ(page[at + 4], '#');
  EXPECT_TRUE(holds(page, "default-src 'none'"));
  EXPECT_TRUE(has_its_script_alone(page));
  EXPECT_TRUE(holds(page, "script-src 'sha256-"));
}

TEST(Html, TextFromElsewhereIsEscaped) {
  for (const HtmlStyle& style : {HtmlStyle{}, without_gnuplot}) {
    const std::string page = print_html(hostile_summary(), style);
    EXPECT_TRUE(has_its_script_alone(page));
    EXPECT_TRUE(holds(page, "&lt;script&gt;"));
    EXPECT_TRUE(holds(page, "{{conclusion}}")) << "text is no template";
    EXPECT_FALSE(holds(page, "\x1b"));
    EXPECT_FALSE(holds(page, "\xff"));
  }
}

TEST(Html, HoldsWhatTheOtherReportsHold) {
  const std::string page = print_html(sample_summary());
  for (const char* part : {"vs naive",
                           "simd@avx512",
                           "<em>tie</em>",
                           "suspect",
                           "crash",
                           "timeout",
                           "mistrusted",
                           "waived</span> rms_norm f32 <b>onednn</b>",
                           "SIGSEGV",
                           "--impl simd@avx2",
                           "install intel-mkl",
                           "picks the kernel that openblas picks here",
                           "31% of its blocks",
                           "3f2a91c04be7",
                           "AMD EPYC",
                           "./assay run specs/quick.toml --seed 42",
                           "MB/s",
                           "exact",
                           "4 failed",
                           "prefers-color-scheme: dark",
                           "@media print",
                           "scope=\"col\"",
                           "scope=\"row\"",
                           "lang=\"en\""})
    EXPECT_TRUE(holds(page, part)) << part;
  EXPECT_FALSE(holds(page, "speedup"));
}

TEST(Html, WithoutGnuplotThePointsAreListed) {
  const std::string page = print_html(sample_summary(), without_gnuplot);
  EXPECT_FALSE(holds(page, "class=\"plot\""));
  EXPECT_TRUE(holds(page, "Not plotted: no-such-gnuplot: "));
  EXPECT_TRUE(holds(page, "install gnuplot-nox"));
  EXPECT_TRUE(holds(page, "<td>onednn, 32x768 (bert-base): 4.01 us, 49.0 GB/s</td>"));
}

TEST(Html, AFailingGnuplotIsANote) {
  const std::string page = print_html(tied_summary(), {"false"});
  EXPECT_TRUE(holds(page, "Not plotted: false failed"));
}

TEST(Html, EveryPointHasAMark) {
  const std::string page = print_html(sample_summary());
  if (!holds(page, "class=\"plot\"")) GTEST_SKIP() << "no gnuplot here";
  std::size_t points = 0;
  std::set<std::pair<std::string, std::string>> places;
  for (const CellSummary& cell : sample_summary().cells)
    for (const Measured& each : cell.measured) {
      points += each.measurable;
      if (cell.work.characters == 0) places.insert({cell.op, each.subject.implementation});
    }
  for (const VerdictSummary& verdict : sample_summary().verdicts) {  // every edge that is reached, and the worst
    std::size_t edges = 0;
    while (edges < ShareDistribution::edges.size() && verdict.shares.at_least(edges) > 0) ++edges;
    const bool beyond = verdict.shares.total() > 0 && verdict.worst_share > ShareDistribution::edges[edges - 1];
    points += edges + beyond;
  }
  EXPECT_EQ(count(page, "<use class='mark'"), points + places.size());
  EXPECT_EQ(count(page, "<svg class=\"plot\""), count(page, " role=\"img\" aria-label="));
  EXPECT_TRUE(holds(page, "<title>simd@avx512, 32x768 (bert-base): 2.79 us, 70.3 GB/s</title>"));
}

TEST(Html, AForestHasARowForEachCellInWhichTwoCouldBeRanked) {
  Summary summary = sample_summary();
  const std::size_t before = count(print_html(summary), "<use class='mark'");
  CellSummary& cell = summary.cells[0];
  cell.measured[0].ahead[cell.measured[1].subject.implementation] = {1.25, 1.2, 1.3};
  const std::string page = print_html(summary);
  if (!holds(page, "class=\"plot\"")) GTEST_SKIP() << "no gnuplot here";
  EXPECT_EQ(count(page, "<use class='mark'"), before + 1);
  EXPECT_TRUE(holds(page, "1.25x, 99% interval 1.20 to 1.30"));
  EXPECT_TRUE(holds(page, "how far the fastest is ahead"));
}

TEST(Html, WhoLeftEarlySaysWhy) {
  Summary summary = tied_summary();
  summary.cells[0].measured[3].leaves = "left after 8 launches: at least 1.6 times as slow as onednn";
  const std::string page = print_html(summary, without_gnuplot);
  EXPECT_TRUE(holds(page, "naive<small>left after 8 launches: at least 1.6 times as slow as onednn</small></th>"));
  EXPECT_EQ(count(page, "left after 8"), 1u);
}

TEST(Html, AFailureHasAllThatIsKnownOfIt) {
  VerdictSummary failed = verdict("gelu", "f32", "onednn", Verdict::fail, "it is wrong");
  failed.property = "a_property", failed.counterexample = "a_case", failed.replay = "a_command";
  VerdictSummary waived = failed;
  waived.op = "swish", waived.verdict = Verdict::pass, waived.waiver = "a_waiver";
  Summary summary;
  summary.verdicts = {failed, waived};
  const std::string page = print_html(summary, without_gnuplot);
  EXPECT_TRUE(
      holds(page, "<h4><span class=\"badge bad\">fail</span> gelu f32 <b>onednn</b> <small>2.6.0</small></h4>"));
  EXPECT_TRUE(holds(page, "<h4><span class=\"badge warning\">waived</span> swish f32 <b>onednn</b>"));
  for (const char* part :
       {"<dd>a_property</dd>", "<dd>it is wrong</dd>", "<code>a_case</code>", "<code>a_command</code>"})
    EXPECT_EQ(count(page, part), 2u) << part;
  EXPECT_EQ(count(page, "<dd>a_waiver</dd>"), 1u);
}

TEST(Html, WhatMeetsInAPlotHasDifferentMarkers) {
  Summary summary;  // more implementations than markers, but few on each op
  for (int op = 0; op < 8; ++op) {
    const std::string name = "op" + std::to_string(op);
    summary.cells.push_back(cell(name, "f32", {{"n", 64}},
                                 {measured("naive", 1e-6), measured("a_" + name, 2e-6), measured("b_" + name, 3e-6)}));
  }
  const report::Looks looks = report::looks_of(summary);
  EXPECT_EQ(looks.size(), 17u);
  for (const CellSummary& each : summary.cells) {
    std::set<int> markers, dashes;
    for (const Measured& one : each.measured) {
      markers.insert(looks.at(one.subject.implementation).marker);
      dashes.insert(looks.at(one.subject.implementation).dash);
    }
    EXPECT_EQ(markers.size(), 3u);
    EXPECT_EQ(dashes.size(), 3u);
  }
  EXPECT_EQ(looks.at("naive").colour, 0);
}

TEST(Html, AnEmptySummarySaysSo) {
  const std::string page = print_html({});
  EXPECT_TRUE(holds(page, "Nothing was measured."));
  EXPECT_TRUE(holds(page, "Nothing was checked"));
  EXPECT_FALSE(holds(page, "All that could be checked passed"));
}

}  // namespace
}  // namespace assay
