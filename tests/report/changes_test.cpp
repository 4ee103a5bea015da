// What compare prints, on a terminal and for a pull request.
#include "harness/report/changes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "harness/report/html/html.h"
#include "harness/report/numbers.h"
#include "tests/report/page_reader.h"
#include "tests/report/unfolded.h"

namespace assay {
namespace {

using namespace samples;

Change& add_slower(RunComparison& comparison, const std::string& op, const std::string& values) {
  Change& change = comparison.changes.emplace_back();
  change.op = op, change.dtype = "u8", change.implementation = "heap";
  change.parameters = {{"vocabulary", std::string("gpt2")}};
  change.values = values;
  change.dims = {{"bytes", 131072}};
  change.before = {1e-3, 1e-3, 1e-3};
  change.difference = Difference::slower, change.confirmed = true;
  change.test.ratio = {0.9, 0.89, 0.91};
  change.test.launches = 24;
  return change;
}

RunComparison three_texts() {
  RunComparison comparison;
  for (const char* values : {"english", "german", "russian"}) add_slower(comparison, "byte_bpe_encode", values);
  return comparison;
}

const ComparedRuns runs{"old", "new", true, "", true};

TEST(PrintComparison, TextsOfOneSizeAreToldApart) {
  const std::string terminal = print_comparison(three_texts(), runs),
                    markdown = print_comparison_markdown(three_texts(), runs),
                    page = print_comparison_html(three_texts(), runs, {}, {}, HtmlStyle{"no-such-gnuplot"});
  for (const char* values : {"english", "german", "russian"}) {
    EXPECT_TRUE(holds(terminal, "131072 bytes " + std::string(values))) << terminal;
    EXPECT_TRUE(holds(markdown, "131072 bytes gpt2 " + std::string(values))) << markdown;
    EXPECT_TRUE(holds(page, "131072 bytes gpt2 " + std::string(values)));
  }
}

TEST(PrintComparison, NoLineIsLongerThanTheTerminal) {
  RunComparison comparison = three_texts();
  add_slower(comparison, std::string(90, 'o'), "o:u8,values=" + std::string(90, 'w') + ";hot");
  ComparedRuns calibrated = runs;
  calibrated.calibration = std::string(200, 'w') + " and more";
  std::istringstream stream(print_comparison(comparison, calibrated));
  for (std::string line; std::getline(stream, line);) {
    if (holds(line, std::string(81, 'w'))) continue;  // one word
    EXPECT_LE(report::width_of(line), 80u) << line;
  }
}

TEST(PrintComparison, MarkdownUnfoldsTenRowsOfThirty) {
  for (const int count : {1, 10, 11, 30}) {
    RunComparison comparison;
    for (int i = 0; i < count; ++i)
      add_slower(comparison, "op" + std::to_string(i), "op:u8,bytes=131072;hot").confirmed = i % 2 == 0;
    comparison.suspects = {"compiler: one and another"};
    comparison.notes = {"a note"};
    const std::string text = print_comparison_markdown(comparison, runs);
    EXPECT_EQ(longest_unfolded_table(text), static_cast<std::size_t>(std::min(count, 10)));
    EXPECT_EQ(holds(text, std::to_string(count - 10) + " more"), count > 10) << text;
    for (int i = 0; i < count; ++i) EXPECT_TRUE(holds(text, "op" + std::to_string(i) + " u8")) << i;
    EXPECT_TRUE(holds(text, "- a note"));
  }
}

TEST(PrintComparison, WhatComparisonsAreWorthIsALine) {
  EXPECT_EQ(rates_in_a_line({}), "");
  Calibration calibration;
  calibration.machine = "abc";
  calibration.time = "2026-01-02T03:04:05Z";
  calibration.equal = {{"same file", 0, 500, 1, 1, 0, 0.02}, {"all", 0, 1000, 3, 0, 0, 0.0053}};
  calibration.slowdowns = {{"slower by 3%", 0.03, 500, 480, 470, 0.9, 0.96},
                           {"slower by 5%", 0.05, 500, 500, 500, 0.99, 1}};
  ComparedRuns known = runs;
  known.calibration = rates_in_a_line(calibration);
  EXPECT_EQ(known.calibration,
            "This machine was calibrated on 2026-01-02: 0 of 1,000 comparisons of equal things ended in a confirmed "
            "difference "
            "(with 99% confidence, fewer than 0.53% do); it found 94% of what was slower by 3%, 100% of what was "
            "slower by 5%.");
  EXPECT_TRUE(holds(print_comparison(three_texts(), known), "This machine was calibrated on 2026-01-02"));
  EXPECT_TRUE(holds(print_comparison_markdown(three_texts(), known), known.calibration));
  const HtmlStyle style{"no-such-gnuplot"};
  EXPECT_TRUE(holds(print_comparison_html(three_texts(), known, {}, {}, style), known.calibration));
  EXPECT_FALSE(holds(print_comparison_html(three_texts(), runs, {}, {}, style), "calibrated"));
}

}  // namespace
}  // namespace assay
