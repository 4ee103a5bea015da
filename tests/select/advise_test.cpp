// Advice from runs that are made up: what is used, over what it gains, and what stays undecided.
#include "harness/select/advise.h"

#include <gtest/gtest.h>

#include "harness/core/contract.h"
#include "tests/select/made_up_runs.h"

namespace assay {
namespace {

// The fields of a cell as those that ask for it have them.
CellSummary asked_cell(CellSummary made) {
  const Cell cell = cell_from(made, find_op(made.op)->info());
  static_cast<CellFields&>(made) = fields_of(cell);
  return made;
}

AdviceQuestion asking_for(const Summary& run) {
  AdviceQuestion question;
  for (const CellSummary& each : run.cells) question.cells.push_back(cell_from(each, find_op(each.op)->info()));
  return question;
}

// A run of this one cell, in which oneDNN and OpenBLAS are what they are: libraries of others.
Summary run_of(std::int64_t rows, const std::vector<Time>& times, double half = 0.004) {
  Summary made = run({asked_cell(cell(rows, times, half))});
  const auto name_libraries = [](Subject& subject) {
    if (subject.implementation.starts_with("onednn")) subject.library = "onednn";
  };
  for (Measured& each : made.cells[0].measured) name_libraries(each.subject);
  for (VerdictSummary& each : made.verdicts) name_libraries(each.subject);
  return made;
}

Measured& measured_of(Summary& run, const std::string& implementation) {
  for (Measured& each : run.cells[0].measured)
    if (each.subject.implementation == implementation) return each;
  throw std::runtime_error("nobody is named " + implementation);
}

Advice advise_on(const Summary& run) { return advise({run}, asking_for(run)); }

using Names = std::vector<std::string>;

TEST(Advise, NamesTheFastestAndItsGainOverTheFastestLibraryOfOthers) {
  const Advice advice = advise_on(run_of(32, {{"naive", 9}, {"simd", 1}, {"onednn", 1.62}, {"openblas", 4}}));
  ASSERT_EQ(advice.cells.size(), 1u);
  const AdvisedCell& cell = advice.cells[0];
  EXPECT_EQ(cell.use, (Names{"simd"}));
  EXPECT_EQ(cell.obvious, "onednn");
  EXPECT_DOUBLE_EQ(cell.gain.value, 1.62);
  EXPECT_NEAR(cell.gain.low, 1.62 * 0.996, 1e-4);
  EXPECT_DOUBLE_EQ(cell.seconds.value, 1);
  EXPECT_EQ(cell.run, "run");
  EXPECT_TRUE(advice.undecided.empty());
  EXPECT_EQ(advise_on(run_of(32, {{"naive", 9}, {"simd", 1}, {"onednn", 4}, {"openblas", 3}})).cells[0].obvious,
            "openblas");
}

TEST(Advise, WithoutALibraryTheBaselineIsTheObviousChoice) {
  const Advice advice = advise_on(run_of(32, {{"naive", 9}, {"simd", 1}}));
  ASSERT_EQ(advice.cells.size(), 1u);
  EXPECT_EQ(advice.cells[0].obvious, "naive");
  EXPECT_DOUBLE_EQ(advice.cells[0].gain.value, 9);
}

TEST(Advise, OfTiesTheObviousChoiceComesFirst) {
  const Advice advice = advise_on(run_of(32, {{"naive", 9}, {"simd", 1}, {"openblas", 1.012}, {"onednn", 1.01}}));
  ASSERT_EQ(advice.cells.size(), 1u);
  EXPECT_EQ(advice.cells[0].use, (Names{"onednn", "simd", "openblas"}));
  EXPECT_DOUBLE_EQ(advice.cells[0].seconds.value, 1.01);
  EXPECT_DOUBLE_EQ(advice.cells[0].gain.value, 1.01) << "of the fastest, whoever stands first";
}

TEST(Advise, WhereTheNoiseHidesADifferenceThatMattersNothingIsSaid) {
  const Summary noisy = run_of(32, {{"naive", 9}, {"simd", 1}, {"onednn", 1.05}}, 0.2);
  const Advice advice = advise_on(noisy);
  EXPECT_TRUE(advice.cells.empty());
  ASSERT_EQ(advice.undecided.size(), 1u);
  EXPECT_EQ(advice.undecided[0].doubt, Doubt::noisy);
  EXPECT_EQ(advice.undecided[0].why, "onednn, simd");
  // A wide interval that excludes it all the same does no harm.
  EXPECT_EQ(advise_on(run_of(32, {{"naive", 9}, {"simd", 1}, {"onednn", 2}}, 0.2)).cells.size(), 1u);
}

TEST(Advise, WhatWouldBeMeasuredFurtherIsUnfinishedAndNotNoisy) {
  const Summary noisy = run_of(32, {{"naive", 9}, {"simd", 1}, {"onednn", 1.05}}, 0.2);
  AdviceQuestion question = asking_for(noisy);
  question.unfinished.insert(to_id(question.cells[0]));
  ASSERT_EQ(advise({noisy}, question).undecided.size(), 1u);
  EXPECT_EQ(advise({noisy}, question).undecided[0].doubt, Doubt::unfinished);
  Summary few = run_of(32, {{"naive", 9}, {"simd", 1}, {"onednn", 2}});
  EXPECT_EQ(advise({few}, question).cells.size(), 1u) << "what is clear is said";
  for (Measured& each : few.cells[0].measured) each.launches = least_launches - 1;
  EXPECT_EQ(advise({few}, question).undecided.size(), 1u) << "but not after a few launches";
}

TEST(Advise, ARivalThatWasInterruptedMayBeTheFastest) {
  Summary busy = run_of(32, {{"naive", 9}, {"simd", 1}, {"onednn", 2}});
  Measured& onednn = measured_of(busy, "onednn");
  onednn.measurable = false;
  onednn.interrupted = true;
  onednn.why_not = "not measurable: 9 of 10 blocks were interrupted";
  const Advice advice = advise_on(busy);
  EXPECT_TRUE(advice.cells.empty());
  ASSERT_EQ(advice.undecided.size(), 1u);
  EXPECT_EQ(advice.undecided[0].doubt, Doubt::interrupted);
  EXPECT_EQ(advice.undecided[0].why, "onednn");
  EXPECT_TRUE(advice.left_out.empty()) << advice.left_out[0];
}

TEST(Advise, ATimeThatNoMachineReachesDecidesNothing) {
  Summary run = run_of(32, {{"naive", 9}, {"simd", 1}, {"onednn", 2}});
  measured_of(run, "simd").share_of_bound = 1.2;
  const Advice advice = advise_on(run);
  ASSERT_EQ(advice.undecided.size(), 1u);
  EXPECT_EQ(advice.undecided[0].doubt, Doubt::suspect);
  EXPECT_EQ(advice.undecided[0].why, "simd");
}

TEST(Advise, WhoIsRightOnlyWithAWaiverIsNotUsedButIsStillTheObviousChoice) {
  Summary run = run_of(32, {{"naive", 9}, {"simd", 1}, {"onednn", 0.9}, {"openblas", 3}});
  for (VerdictSummary& each : run.verdicts)
    if (each.subject.implementation == "onednn") each.waiver = "known";
  const Advice advice = advise_on(run);
  ASSERT_EQ(advice.cells.size(), 1u);
  EXPECT_EQ(advice.cells[0].use, (Names{"simd"}));
  EXPECT_EQ(advice.cells[0].obvious, "onednn");
  EXPECT_DOUBLE_EQ(advice.cells[0].gain.value, 0.9) << "no gain is made up";
  ASSERT_EQ(advice.left_out.size(), 1u);
  EXPECT_EQ(advice.left_out[0], "Left out: rms_norm f32 onednn: right only with a waiver");
}

TEST(Advise, WhoFailsOrIsAbsentIsNamed) {
  Summary run = run_of(32, {{"naive", 9}, {"simd", 1}});
  for (VerdictSummary& each : run.verdicts) {
    if (each.subject.implementation == "onednn") each.verdict = Verdict::fail;
    if (each.subject.implementation.starts_with("openblas")) each.verdict = Verdict::absent;
  }
  EXPECT_EQ(advise_on(run).left_out,
            (Names{"Left out: rms_norm f32 onednn: not right",
                   "Left out: openblas, openblas@haswell: absent here (./assay list says why)"}));
}

TEST(Advise, WhatNoRunKnowsIsUnfinishedAndWhereNobodyIsRightThatIsSaid) {
  Summary run = run_of(32, {{"naive", 9}, {"simd", 1}});
  AdviceQuestion question = asking_for(run);
  const Cell other = cell_from(asked_cell(cell(64, {{"simd", 1}})), find_op("rms_norm")->info()),
             wrong = cell_from(asked_cell(cell(128, {{"simd", 1}})), find_op("rms_norm")->info());
  question.cells = {other, wrong};
  question.nobody[to_id(wrong)] = "fail: all are wrong";
  const Advice advice = advise({run}, question);
  EXPECT_TRUE(advice.cells.empty()) << "only what is asked for is answered";
  ASSERT_EQ(advice.undecided.size(), 2u);
  EXPECT_EQ(advice.undecided[0].doubt, Doubt::unfinished);
  EXPECT_EQ(advice.undecided[1].doubt, Doubt::nobody);
  EXPECT_EQ(advice.undecided[1].why, "fail: all are wrong");
  EXPECT_EQ(advise({}, question).undecided.size(), 2u) << "also without any run";
}

TEST(Advise, ASettingIsWorthSayingWhereItsImplementationIsUsedOrObvious) {
  const std::vector<Time> used{{"naive", 9}, {"simd", 3}, {"openblas", 1}, {"openblas@haswell", 0.8}},
      faster{{"naive", 9}, {"simd", 0.5}, {"onednn", 0.6}, {"openblas", 1}, {"openblas@haswell", 0.8}};
  const Advice advice = advise_on(run_of(32, used));
  ASSERT_EQ(advice.settings.size(), 1u);
  EXPECT_EQ(advice.settings[0].setting, "OPENBLAS_CORETYPE=HASWELL");
  EXPECT_DOUBLE_EQ(advice.settings[0].gain.value, 1.25);
  EXPECT_EQ(advice.settings[0].would_win, 1);
  EXPECT_TRUE(advise_on(run_of(32, faster)).settings.empty()) << "nobody would take OpenBLAS there";
}

TEST(Advise, ThreadsGainWhereBothIntervalsSaySo) {
  const auto with_threads = [](double seconds, double half) {
    CellSummary made = cell(32, {{"naive", 9 * seconds}, {"simd", seconds}});
    for (Measured& each : made.measured)
      each.seconds = {each.seconds.value, each.seconds.value * (1 - half), each.seconds.value * (1 + half)};
    return made;
  };
  CellSummary one = asked_cell(with_threads(1, 0.01)), two = with_threads(0.6, 0.01), four = with_threads(0.97, 0.01);
  two.threads = 2;
  four.threads = 4;
  const Summary all = run({one, asked_cell(two), asked_cell(four)});
  const Advice advice = advise({all}, asking_for(all));
  ASSERT_EQ(advice.threads.size(), 2u);
  ASSERT_EQ(advice.threads.at(2).gains.size(), 1u);
  EXPECT_NEAR(advice.threads.at(2).gains[0].ratio.value, 1 / 0.6, 1e-9);
  EXPECT_NEAR(advice.threads.at(2).gains[0].ratio.low, 0.99 / (0.6 * 1.01), 1e-9);
  EXPECT_EQ(advice.threads.at(4).shapes, 1);
  EXPECT_TRUE(advice.threads.at(4).gains.empty()) << "3% are within the noise of both";
}

TEST(Advise, SaysHowMuchWasInterrupted) {
  Summary run = run_of(32, {{"naive", 9}, {"simd", 1}});
  for (Measured& each : run.cells[0].measured) {
    each.kept_blocks = 90;
    each.dropped_blocks = 10;
  }
  EXPECT_DOUBLE_EQ(advise_on(run).interrupted, 0.1);
}

}  // namespace
}  // namespace assay
