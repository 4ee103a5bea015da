// What is found in a summary, before anyone prints it.
#include "harness/report/findings.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace assay {
namespace {

using namespace report;

// `cells` of one op, in the first `interrupted` of which simd has no time.
Summary with_interrupted(int cells, int interrupted) {
  Summary summary;
  for (int i = 0; i < cells; ++i) {
    CellSummary& cell = summary.cells.emplace_back();
    cell.op = "gelu", cell.dtype = "f32";
    cell.dims = {{"rows", i + 1}, {"cols", 64}};
    for (const char* name : {"naive", "simd"}) {
      Measured& measured = cell.measured.emplace_back();
      measured.subject.implementation = name;
      measured.seconds = {1e-6, 1e-6, 1e-6};
      if (i >= interrupted || measured.subject.implementation == "naive") continue;
      measured.measurable = false;
      measured.interrupted = true;
      measured.why_not = "not measurable: 9 of 16 blocks were interrupted";
    }
  }
  return summary;
}

int notes_about(const std::vector<std::string>& notes, const std::string& what) {
  return static_cast<int>(
      std::ranges::count_if(notes, [&](const std::string& note) { return note.find(what) != std::string::npos; }));
}

TEST(Notes, WhoHasNoTimeInManyCellsIsOneLine) {
  const std::vector<std::string> many = notes_of(with_interrupted(11, 5));
  EXPECT_EQ(notes_about(many, "no time for simd"), 1);
  EXPECT_EQ(notes_about(many, "gelu f32: no time for simd in 5 of 11 cells; first, gelu f32 1x64: not measurable"), 1);
  EXPECT_EQ(notes_about(notes_of(with_interrupted(11, 1)), "gelu f32 1x64: no time for simd: not measurable"), 1);
  EXPECT_EQ(notes_about(notes_of(with_interrupted(11, 0)), "no time for"), 0);
}

TEST(Standing, NobodyWinsBecauseSomebodyElseWasInterrupted) {
  const Summary summary = with_interrupted(11, 5);
  const Standing standing = standing_of(summary.cells[0]);
  ASSERT_EQ(standing.fastest.size(), 1u);
  EXPECT_EQ(print_missing(standing), "simd?");
  EXPECT_EQ(print_missing(standing_of(summary.cells[10])), "");
  EXPECT_EQ(decided_cells(summary), 6);
  EXPECT_EQ(print_decided(summary), "6 cells; 5 more are undecided");
  EXPECT_EQ(interrupted_cells(summary), 0);
  Summary without = summary;
  without.cells[2].measured[0].measurable = false;  // and so was naive
  EXPECT_EQ(interrupted_cells(without), 1);
  int won = 0;
  for (const Win& win : wins_of(summary)) won += win.alone;
  EXPECT_EQ(won, 6);
}

TEST(Missing, IsSaidOfWhatWasStoppedAndOfWhatCouldNotBeMeasured) {
  Summary summary = with_interrupted(3, 0);
  EXPECT_EQ(missing_of(summary), "");
  summary.environment.started = "2026-01-01T00:00:00Z";
  EXPECT_EQ(missing_of(summary), "Cut off before all was checked");
  summary.environment.planned_cells = 8;
  EXPECT_EQ(missing_of(summary), "Cut off: 3 of 8 shapes measured");
  summary.environment.finished = "2026-01-01T00:01:00Z";
  EXPECT_EQ(missing_of(summary), "Partial: 3 of 8 shapes could be measured");
  summary.environment.interrupted = true;
  EXPECT_EQ(missing_of(summary), "Interrupted: 3 of 8 shapes measured");
  summary.environment.planned_launches = 12;
  for (CellSummary& cell : summary.cells) cell.measured[0].launches = 7;
  summary.cells[1].measured[0].launches = 6;
  EXPECT_EQ(missing_of(summary), "Interrupted: 3 of 8 shapes measured, some with 6 of 12 launches");
  summary.environment.planned_launches = 6;
  EXPECT_EQ(missing_of(summary), "Interrupted: 3 of 8 shapes measured");
  summary.environment.interrupted = false;
  summary.environment.planned_cells = 3;
  EXPECT_EQ(missing_of(summary), "");
  const std::string left_out = "2 cells of pretokenize were left out";
  summary.environment.recorded.emplace_back(left_out_fact, left_out + ": the text english is not here");
  EXPECT_EQ(missing_of(summary), "Partial: " + left_out);
  EXPECT_EQ(notes_of(summary).front(), left_out + ": the text english is not here");
}

}  // namespace
}  // namespace assay
