#include "harness/report/markdown.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "tests/report/hostile.h"

namespace assay {
namespace {

using namespace samples;

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// Bars that part cells: not escaped.
std::ptrdiff_t bars_of(const std::string& line) {
  std::ptrdiff_t bars = 0;
  for (std::size_t i = 0; i < line.size(); ++i) bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
  return bars;
}

TEST(Markdown, EveryTableHasAsManyCellsInEachRow) {
  for (const Summary& summary :
       {Summary{}, sample_summary(), hostile_summary(), huge_names_summary(), edge_summary()}) {
    std::istringstream stream(print_markdown(summary));
    std::ptrdiff_t bars = 0;
    for (std::string line; std::getline(stream, line);) {
      if (!line.starts_with("|")) {
        bars = 0;
        continue;
      }
      if (bars == 0) bars = bars_of(line);
      EXPECT_EQ(bars_of(line), bars) << line;
    }
  }
}

TEST(Markdown, HoldsWhatTheOtherReportsHold) {
  const std::string text = print_markdown(sample_summary());
  for (const char* part : {"# assay: quick",
                           "## Speed",
                           "### rms_norm",
                           "vs naive",
                           "**simd@avx512**",
                           "= **",
                           "## Verdicts",
                           "#### crash: swish",
                           "### Waived: 1",
                           "### Absent",
                           "### Unsupported",
                           "## Notes",
                           "## Environment",
                           "./assay run specs/quick.toml",
                           "3f2a91c04be7",
                           "AMD EPYC",
                           "no: 31% of its blocks",
                           "MB/s",
                           "exact",
                           "(suspect)",
                           "4 failed"})
    EXPECT_TRUE(holds(text, part)) << part;
  EXPECT_FALSE(holds(text, "speedup"));
}

TEST(Markdown, TraitsAreAMatrixBehindAFold) {
  Summary summary = sample_summary();
  EXPECT_FALSE(holds(print_markdown(summary), "Traits"));
  VerdictSummary one = verdict("gelu", "f32", "one|", Verdict::pass),
                 other = verdict("gelu", "f32", "other", Verdict::pass);
  one.traits = {{"monotone", {3, 3}}, {"repeats", {2, 4}}};
  other.traits = {{"monotone", {0, 3}}};
  one.agreement = {{"other", {1, 2, 2}}};
  other.agreement = {{"one|", {1, 2, 2}}};
  summary = {};
  summary.verdicts = {one, other};
  const std::string text = print_markdown(summary);
  EXPECT_TRUE(holds(text, "<details><summary>Traits, and who agrees with whom</summary>\n\n")) << text;
  EXPECT_TRUE(holds(text,
                    "| gelu | dtype | monotone | repeats |\n| --- | --- | --- | --- |\n"
                    "| one\\| | f32 | yes | 2 of 4 |\n| other | f32 | no | - |\n"))
      << text;
  EXPECT_TRUE(holds(text, "| gelu | f32 | one\\|; other | one\\| ~ other |\n\n</details>")) << text;
}

TEST(Markdown, TextFromElsewhereMarksNothingUp) {
  const std::string text = print_markdown(hostile_summary());
  std::istringstream stream(text);
  bool fenced = false;
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("```")) fenced = !fenced;
    if (fenced || line.starts_with("- case:")) continue;  // code shows as itself
    EXPECT_FALSE(holds(line, "<script>")) << line;
    EXPECT_FALSE(holds(line, " **b**")) << line;
  }
  EXPECT_FALSE(fenced);
  EXPECT_FALSE(holds(text, "\x1b"));
  EXPECT_FALSE(holds(text, "\xff"));
}

TEST(Markdown, AnEmptySummarySaysSo) {
  EXPECT_TRUE(holds(print_markdown({}), "Nothing was measured."));
  EXPECT_TRUE(holds(print_markdown({}), "Nothing was checked."));
}

}  // namespace
}  // namespace assay
