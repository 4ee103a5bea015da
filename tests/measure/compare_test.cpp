// Comparisons of summaries that are made up, so that what must come out is known.
#include "harness/measure/compare.h"

#include <gtest/gtest.h>

#include <cmath>

#include "harness/core/random.h"
#include "harness/measure/pairs.h"

namespace assay {
namespace {

std::vector<double> launches_around(double seconds, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> launches;
  for (int i = 0; i < 24; ++i) launches.push_back(seconds * std::exp(0.005 * random.normal()));
  return launches;
}

Measured measured(const std::string& implementation, double seconds, std::uint64_t seed) {
  Measured each;
  each.subject.implementation = implementation;
  each.seconds = {seconds, seconds, seconds};
  each.launch_seconds = launches_around(seconds, seed);
  each.launches = 24;
  return each;
}

// Fifty cells of two implementations.
Summary summary_of(std::uint64_t seed) {
  Summary summary;
  for (int i = 0; i < 50; ++i) {
    CellSummary cell;
    cell.op = "rms_norm";
    cell.dtype = "f32";
    cell.cell = "cell" + std::to_string(i);
    cell.dims = {{"rows", i + 1}, {"cols", 64}};
    cell.measured = {measured("naive", 1e-6, seed + static_cast<std::uint64_t>(2 * i)),
                     measured("simd", 1e-7, seed + static_cast<std::uint64_t>(2 * i + 1))};
    summary.cells.push_back(cell);
  }
  for (const char* implementation : {"naive", "simd"}) {
    VerdictSummary verdict;
    verdict.op = "rms_norm";
    verdict.dtype = "f32";
    verdict.subject.implementation = implementation;
    summary.verdicts.push_back(verdict);
  }
  return summary;
}

int count(const RunComparison& comparison, Difference difference) {
  return static_cast<int>(std::ranges::count(comparison.changes, difference, &Change::difference));
}

TEST(CompareRuns, NothingChanged) {
  const RunComparison comparison = compare_runs(summary_of(1), summary_of(1000));
  EXPECT_EQ(comparison.changes.size(), 100u);
  EXPECT_EQ(count(comparison, Difference::same), 100);
  EXPECT_TRUE(comparison.failures.empty());
  EXPECT_TRUE(comparison.appeared.empty());
  for (const Change& change : comparison.changes) {
    EXPECT_FALSE(is_regression(change));
    EXPECT_FALSE(is_worth_a_look(change)) << describe(change);
  }
}

TEST(CompareRuns, OneSlowdownIsFoundAlone) {
  Summary after = summary_of(1000);
  after.cells[7].measured[1] = measured("simd", 1.05e-7, 9999);
  const RunComparison comparison = compare_runs(summary_of(1), after);
  EXPECT_EQ(count(comparison, Difference::slower), 1);
  EXPECT_EQ(count(comparison, Difference::faster), 0);
  const Change& worst = comparison.changes[0];
  EXPECT_EQ(worst.cell, "cell7");
  EXPECT_EQ(worst.implementation, "simd");
  EXPECT_NEAR(worst.test.ratio.value, 1 / 1.05, 0.01);
  EXPECT_TRUE(is_worth_a_look(worst));
  EXPECT_FALSE(is_regression(worst)) << "it is not confirmed";
}

TEST(CompareRuns, WhatTheRunsLeaveOpenIsWorthALook) {
  Summary after = summary_of(1000);
  for (double& seconds : after.cells[3].measured[0].launch_seconds) seconds *= seconds > 1e-6 ? 1.2 : 0.85;  // noise
  const RunComparison comparison = compare_runs(summary_of(1), after);
  const auto found = std::ranges::find_if(comparison.changes, is_worth_a_look);
  ASSERT_NE(found, comparison.changes.end());
  EXPECT_EQ(found->cell, "cell3");
  EXPECT_EQ(std::ranges::count_if(comparison.changes, is_worth_a_look), 1);
}

TEST(CompareRuns, WhatIsLostHasAFate) {
  const Summary before = summary_of(1);
  Summary after = summary_of(1000);
  after.cells[0].measured.erase(after.cells[0].measured.begin() + 1);  // simd, of which nothing bad is known
  after.cells[1].measured[1].measurable = false;
  after.cells[1].measured[1].why_not = "not measurable: 9 of 10 blocks were interrupted";
  after.cells[2].measured[1].measurable = false;
  after.cells[2].measured[1].why_not = "its output was wrong after it had been timed";
  after.cells[2].measured[1].after_timing = Verdict::cheats;
  after.cells.erase(after.cells.begin() + 3);
  const RunComparison comparison = compare_runs(before, after);
  std::map<std::string, Fate> fates;
  for (const Change& change : comparison.changes)
    if (change.fate != Fate::compared) {
      fates[change.cell + " " + change.implementation] = change.fate;
      EXPECT_TRUE(is_regression(change)) << describe(change);
      EXPECT_FALSE(change.why.empty());
    }
  EXPECT_EQ(fates, (std::map<std::string, Fate>{{"cell0 simd", Fate::lost},
                                                {"cell1 simd", Fate::not_measurable},
                                                {"cell2 simd", Fate::failing},
                                                {"cell3 naive", Fate::lost},
                                                {"cell3 simd", Fate::lost}}));
  EXPECT_NE(comparison.changes[0].fate, Fate::compared) << "what is lost comes first";
}

TEST(CompareRuns, AnAbsentLibraryAndANewFailureAreTold) {
  const Summary before = summary_of(1);
  for (const auto& [verdict, fate] :
       {std::pair{Verdict::absent, Fate::absent}, {Verdict::fail, Fate::failing}, {Verdict::crash, Fate::failing}}) {
    Summary after = summary_of(1000);
    for (CellSummary& cell : after.cells) cell.measured.pop_back();
    after.verdicts[1].verdict = verdict;
    after.verdicts[1].reason = "why";
    const RunComparison comparison = compare_runs(before, after);
    EXPECT_EQ(std::ranges::count(comparison.changes, fate, &Change::fate), 50) << name_of(verdict);
    EXPECT_EQ(comparison.failures.size(), is_failure(verdict) ? 1u : 0u);
    // What failed before is nothing new.
    EXPECT_TRUE(compare_runs(after, after).failures.empty());
  }
}

TEST(CompareRuns, WhatIsNewIsTold) {
  Summary before = summary_of(1);
  before.cells.pop_back();
  EXPECT_EQ(compare_runs(before, summary_of(1000)).appeared,
            (std::vector<std::string>{"rms_norm f32 naive (1 cell)", "rms_norm f32 simd (1 cell)"}));
}

TEST(JudgeAgain, SideBySideDecides) {
  Summary after = summary_of(1000);
  after.cells[7].measured[1] = measured("simd", 1.05e-7, 9999);
  RunComparison comparison = compare_runs(summary_of(1), after);
  ASSERT_EQ(comparison.changes[0].difference, Difference::slower);
  comparison.changes[0].side_by_side = test_ratios(launches_around(1, 5));  // it was the hour
  judge_again(comparison);
  EXPECT_EQ(count(comparison, Difference::slower), 0);
}

TEST(IsConfirmed, NeedsSideIntervalAndSize) {
  const RatioTest slower{{0.95, 0.94, 0.96}, 1e-9, 30}, unsure{{0.97, 0.93, 1.01}, 0.1, 30},
      faster{{1.05, 1.04, 1.06}, 1e-9, 30};
  EXPECT_TRUE(is_confirmed(Difference::slower, slower, 0.02));
  EXPECT_FALSE(is_confirmed(Difference::slower, slower, 0.06)) << "within the floor";
  EXPECT_FALSE(is_confirmed(Difference::slower, unsure, 0));
  EXPECT_FALSE(is_confirmed(Difference::slower, faster, 0)) << "the other side";
  EXPECT_TRUE(is_confirmed(Difference::faster, faster, 0.02));
  EXPECT_FALSE(is_confirmed(Difference::faster, slower, 0.02));
  EXPECT_FALSE(is_confirmed(Difference::slower, {{0.995, 0.994, 0.996}, 1e-9, 30}, 0)) << "below one percent";
  EXPECT_FALSE(is_confirmed(Difference::slower, {{0.9, 0, 0.99}, 0, 1}, 0)) << "one launch";
}

TEST(TestOf, TooManyDroppedBlocksAreNotMeasurable) {
  PairedRatios pair{{1, 1.01, 0.99}, {}, {}, 2, 10};
  EXPECT_EQ(test_of(pair).launches, 3);
  pair.dropped = 3;
  EXPECT_EQ(test_of(pair).launches, 0);
  pair = {{1, 1, 1}, "it crashed", {}, 0, 10};
  EXPECT_EQ(test_of(pair).launches, 0);
  pair = {{1, 1, 1}, {}, "it crashed", 0, 10};
  EXPECT_EQ(test_of(pair).launches, 0);
}

TEST(TellSideBySide, ALaterBuildThatCannotBeMeasuredIsNoSilence) {
  Change change;
  EXPECT_EQ(tell_side_by_side(change, {{1, 1}, {}, {}, 2, 10}), "");
  EXPECT_EQ(change.fate, Fate::compared);
  EXPECT_EQ(change.why, "");
  EXPECT_EQ(tell_side_by_side(change, {{1, 1}, {}, {}, 3, 10}), "") << "there is a note for all that were";
  EXPECT_EQ(change.fate, Fate::compared);
  EXPECT_EQ(change.why, "3 of 10 blocks side by side were interrupted");
  EXPECT_NE(tell_side_by_side(change, {{}, "it crashed", {}, 0, 10})
                .find("the earlier build could not be measured again: it crashed"),
            std::string::npos);
  EXPECT_EQ(change.fate, Fate::compared);
  EXPECT_EQ(tell_side_by_side(change, {{}, {}, "while it was timed, it was killed by SIGSEGV", 0, 10}), "");
  EXPECT_EQ(change.fate, Fate::failing);
  EXPECT_TRUE(is_regression(change));
  tell_side_by_side(change, {{}, {}, "not measurable: its times cannot be", 0, 10});
  EXPECT_EQ(change.fate, Fate::not_measurable);
}

// Runs of before inputs were fresh are of another setting: neither compared nor lost, and that is said.
TEST(CompareRuns, RepeatedInputsAreNotComparedWithFreshOnes) {
  Summary before = summary_of(1);
  const Summary after = summary_of(1000);
  for (CellSummary& cell : before.cells) {
    cell.inputs = "repeated";
    cell.cell += ";repeated";
  }
  const RunComparison comparison = compare_runs(before, after);
  EXPECT_TRUE(comparison.changes.empty());
  ASSERT_EQ(comparison.notes.size(), 1u);
  EXPECT_TRUE(comparison.notes[0].starts_with(std::to_string(before.cells.size()) +
                                              " cells of the earlier run had the same "
                                              "inputs in all calls"))
      << comparison.notes[0];
}

}  // namespace
}  // namespace assay
