#include "harness/report/export/markdown.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "tests/report/hostile.h"
#include "tests/report/unfolded.h"

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

// As many cells of one series, each with a greater lead than the one before; as many ops with verdicts, failures and
// facts.
Summary summary_of(int count) {
  Summary summary;
  for (int i = 1; i <= count; ++i) {
    CellSummary& made = summary.cells.emplace_back(cell("rms_norm", "f32", {{"rows", i}, {"cols", 64}},
                                                        {measured("simd", 1e-6), measured("naive", 1e-6 * (2 + i))}));
    made.measured[0].share_of_bound = i == 3 ? 1.2 : 0.5;
    made.measured[1].share_of_bound = 0.5;
    const std::string op = "op" + std::to_string(i);
    summary.verdicts.push_back(verdict(op, "f32", "simd", i == count ? Verdict::fail : Verdict::pass, "why " + op));
    summary.verdicts.push_back(verdict(op, "bf16", "simd", Verdict::fail, "why " + op));
    summary.verdicts.push_back(verdict(op, "f32", "gone" + std::to_string(i), Verdict::absent, "not found"));
    summary.notes.push_back("note " + std::to_string(i));
    summary.environment.recorded.emplace_back("fact" + std::to_string(i), "value");
  }
  return summary;
}

TEST(Markdown, UnfoldsTenRowsOfThirty) {
  for (const int count : {1, 9, 10, 11, 30}) {
    const std::string text = print_markdown(summary_of(count));
    EXPECT_EQ(longest_unfolded_table(text), static_cast<std::size_t>(std::min(count + 2, 10)))
        << count;  // of verdicts: rms_norm and the sum
    EXPECT_EQ(holds(text, "<details><summary>All " + std::to_string(count) + " cells</summary>"), count > 10);
    EXPECT_EQ(holds(text, "<details><summary>" + std::to_string(count - 10) + " more</summary>"), count > 10);
    for (int i = 1; i <= count; ++i) {
      EXPECT_TRUE(holds(text, "| " + std::to_string(i) + "x64 |")) << i;
      for (const char* part : {"| op", "fail: op", "- note ", "| gone", "fact"})
        EXPECT_TRUE(holds(text, part + std::to_string(i))) << part << i;
    }
  }
}

TEST(Markdown, SuspectsAndTheGreatestLeadsAreUnfolded) {
  const std::string text = print_markdown(summary_of(30)), shown = text.substr(0, text.find("<details>"));
  EXPECT_TRUE(holds(shown, "Of 30 cells"));
  const std::size_t suspect = shown.find("| rms_norm f32 3x64, hot cache |"),
                    greatest = shown.find("| rms_norm f32 30x64, hot cache |"),
                    least = shown.find("| rms_norm f32 22x64, hot cache |");
  ASSERT_NE(least, std::string::npos) << shown;
  EXPECT_LT(suspect, greatest);
  EXPECT_LT(greatest, least);
  EXPECT_FALSE(holds(shown, " 21x64"));
}

TEST(Markdown, WhoLeftEarlySaysWhy) {
  Summary summary = tied_summary();
  summary.cells[0].measured[3].leaves = "left after 8 launches: at least 1.6 times as slow as onednn";
  EXPECT_TRUE(holds(print_markdown(summary), "| 8: left after 8 launches: at least 1.6 times as slow as onednn |"));
}

TEST(Markdown, NotesTellOfTheSurroundings) {
  Surroundings around;
  around.notes = {"the roofline is damaged"};
  around.calibration.machine = "abc";
  around.calibration.equal = {{"all", 0, 1000, 0, 0, 0, 0.0053}};
  const std::string text = print_markdown(tied_summary(), around);
  EXPECT_TRUE(holds(text, "- the roofline is damaged\n")) << text;
  EXPECT_TRUE(holds(text, "0 of 1,000 comparisons of equal things")) << text;
}

TEST(Markdown, AnEmptySummarySaysSo) {
  EXPECT_TRUE(holds(print_markdown({}), "Nothing was measured."));
  EXPECT_TRUE(holds(print_markdown({}), "Nothing was checked."));
}

}  // namespace
}  // namespace assay
