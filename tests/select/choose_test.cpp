// What is chosen from measurements that are made up here.
#include "harness/select/choose.h"

#include <gtest/gtest.h>

#include <cmath>

#include "harness/dispatch.hpp"
#include "harness/select/write.h"
#include "tests/select/made_up_runs.h"

namespace assay {
namespace {

VerdictSummary& verdict_of(Summary& summary, const std::string& name) {
  for (VerdictSummary& each : summary.verdicts)
    if (each.subject.implementation == name) return each;
  throw std::logic_error(name);
}

std::vector<std::string> choices(const DispatchMachine& machine) {
  std::vector<std::string> all;
  for (const DispatchEntry& entry : machine.entries)
    all.push_back(entry.choice() + " " + std::to_string(entry.low) + ".." +
                  (entry.high == std::numeric_limits<std::int64_t>::max() ? "" : std::to_string(entry.high)));
  return all;
}
using Texts = std::vector<std::string>;

TEST(Choose, TheFastestIsChosenAndEqualNeighboursAreOneRange) {
  const Chosen chosen = choose(
      {run({cell(1, {{"naive", 2}, {"simd", 1}, {"onednn", 3}}), cell(4, {{"naive", 2}, {"simd", 1}, {"onednn", 1.5}}),
            cell(64, {{"naive", 2}, {"simd", 1}, {"onednn", 0.5}})})},
      {});
  EXPECT_EQ(choices(chosen.machine), (Texts{"simd 0..16", "onednn 16.."}));
  const DispatchEntry& first = chosen.machine.entries[0];
  EXPECT_EQ(first.points.size(), 2u);
  EXPECT_EQ(first.points[0].tied, Texts{"simd"});
  EXPECT_NEAR(first.to_baseline.value, 2, 1e-9);
  EXPECT_EQ(first.ranking[1].implementation, "naive");
  EXPECT_NEAR(first.ranking[1].slower.value, 2, 1e-9);
  EXPECT_EQ(first.proof_run, "run");
  EXPECT_EQ(first.proof_cases, 100);
}

TEST(Choose, WithinTheMarginTheSmallerSizesChoiceStays) {
  // onednn leads by 1.5% at 4 rows: not enough to make an edge; by 5% at 64 it is.
  const Chosen chosen = choose({run({cell(1, {{"simd", 1}, {"onednn", 1.1}}), cell(4, {{"simd", 1.015}, {"onednn", 1}}),
                                     cell(64, {{"simd", 1.05}, {"onednn", 1}})})},
                               {});
  EXPECT_EQ(choices(chosen.machine), (Texts{"simd 0..16", "onednn 16.."}));
  EXPECT_EQ(chosen.machine.entries[0].points[1].tied, (Texts{"onednn", "simd"}));
}

TEST(Choose, ALeadThatIsNotCertainIsATieAndTheFirstNameIsTaken) {
  const Chosen chosen = choose({run({cell(1, {{"simd", 1}, {"onednn", 1.05}}, 0.04)})}, {});
  EXPECT_EQ(choices(chosen.machine), Texts{"onednn 0.."});
  EXPECT_EQ(chosen.machine.entries[0].points[0].tied, (Texts{"onednn", "simd"}));
}

TEST(Choose, OfEqualsTheEarlierTablesChoiceStays) {
  const std::vector<Summary> runs{run({cell(1, {{"simd", 1}, {"onednn", 1.01}})})};
  Chosen before = choose({run({cell(1, {{"simd", 1}, {"onednn", 1.2}})})}, {});
  ChooseOptions options;
  options.before = &before.machine;
  EXPECT_EQ(choices(choose(runs, options).machine), Texts{"simd 0.."});
  EXPECT_EQ(choices(choose(runs, {}).machine), Texts{"onednn 0.."});
  EXPECT_EQ(choices(choose({run({cell(1, {{"simd", 1.1}, {"onednn", 1}})})}, options).machine), Texts{"onednn 0.."});
}

TEST(Choose, WhatIsNotRightOrOnlyWaivedIsLeftOut) {
  const auto cells = [] { return std::vector{cell(1, {{"naive", 3}, {"simd", 1}, {"onednn", 2}})}; };
  Summary failed = run(cells());
  verdict_of(failed, "simd").verdict = Verdict::fail;
  EXPECT_EQ(choices(choose({failed}, {}).machine), Texts{"onednn 0.."});
  EXPECT_EQ(choose({failed}, {}).notes.size(), 1u);
  Summary waived = run(cells());
  verdict_of(waived, "simd").waiver = "a reason";
  EXPECT_EQ(choices(choose({waived}, {}).machine), Texts{"onednn 0.."});
  Summary unproved = run(cells());
  std::erase_if(unproved.verdicts, [](const auto& each) { return each.subject.implementation == "simd"; });
  EXPECT_EQ(choices(choose({unproved}, {}).machine), Texts{"onednn 0.."});
  // Wrong in one run is wrong.
  EXPECT_EQ(choices(choose({run(cells()), failed}, {}).machine), Texts{"onednn 0.."});
}

TEST(Choose, WhatBeatsItsBoundHasNoTimeAndNobodyWinsByDefault) {
  Summary suspect =
      run({cell(1, {{"naive", 3}, {"simd", 1}, {"onednn", 2}}), cell(64, {{"naive", 3}, {"simd", 1}, {"onednn", 2}})});
  for (const double share : {1.05, 1.06}) {
    suspect.cells[0].measured[1].share_of_bound = share;
    const Chosen chosen = choose({suspect}, {});
    if (share <= 1.05) {
      EXPECT_EQ(choices(chosen.machine), Texts{"simd 0.."});
      EXPECT_TRUE(chosen.notes.empty());
      continue;
    }
    EXPECT_EQ(choices(chosen.machine), Texts{"simd 8.."});
    ASSERT_EQ(chosen.machine.undecided.size(), 1u);
    EXPECT_EQ(chosen.machine.undecided[0].missing, Texts{"simd"});
    EXPECT_EQ(
        chosen.notes,
        Texts{"rms_norm f32 simd is suspect in 1 of 2 shapes: the bound is beaten by more than 5%, so that the time or "
              "the bound is wrong"});
  }
}

TEST(Choose, WhatIsSetForAProcessIsAdviceAndNoChoice) {
  const Chosen chosen = choose({run({cell(1, {{"simd", 2}, {"openblas", 3}, {"openblas@haswell", 1}}),
                                     cell(4, {{"simd", 1}, {"openblas", 3}, {"openblas@haswell", 2}})})},
                               {});
  EXPECT_EQ(choices(chosen.machine), Texts{"simd 0.."});
  ASSERT_EQ(chosen.machine.advice.size(), 1u);
  const DispatchAdvice& advice = chosen.machine.advice[0];
  EXPECT_EQ(advice.setting, "OPENBLAS_CORETYPE=HASWELL");
  EXPECT_EQ(advice.implementation, "openblas");
  EXPECT_NEAR(advice.gain.value, std::sqrt(3 * 1.5), 1e-9);
  EXPECT_EQ(advice.cells, 2);
  EXPECT_EQ(advice.would_win, 1);
}

TEST(Choose, CellsThatDifferInNothingThatIsKeyedCountAsOne) {
  CellSummary labelled = cell(1, {{"simd", 1}, {"onednn", 1.3}});
  labelled.label = "bert-base";
  const Chosen chosen = choose({run({cell(1, {{"simd", 1.2}, {"onednn", 1}}), labelled}, "a"),
                                run({cell(1, {{"simd", 1}, {"onednn", 1.2}})}, "b")},
                               {});
  ASSERT_EQ(chosen.machine.entries.size(), 1u);
  EXPECT_EQ(chosen.machine.entries[0].choice(), "simd");
  EXPECT_NEAR(chosen.machine.entries[0].ranking[1].slower.value, std::cbrt(1 / 1.2 * 1.3 * 1.2), 1e-9);
  EXPECT_EQ(chosen.machine.runs, (Texts{"a", "b"}));
}

TEST(Choose, OnlyTheCachesThatWereAskedForCount) {
  CellSummary cold = cell(1, {{"simd", 2}, {"onednn", 1}});
  cold.cache = "cold";
  const std::vector<Summary> runs{run({cell(1, {{"simd", 1}, {"onednn", 2}}), cold})};
  EXPECT_EQ(choices(choose(runs, {}).machine), Texts{"simd 0.."});
  ChooseOptions options;
  options.cache = "cold";
  EXPECT_EQ(choices(choose(runs, options).machine), Texts{"onednn 0.."});
}

TEST(Refine, TheCellsBetweenTwoChoicesAreMeasuredNext) {
  const Chosen chosen =
      choose({run({cell(1, {{"simd", 1}, {"onednn", 2}}), cell(64, {{"simd", 2}, {"onednn", 1}}),
                   cell(65, {{"simd", 1}, {"onednn", 2}}), cell(1, {{"simd", 1}, {"onednn", 2}}, 0.004, 4096)})},
             {});
  const std::vector<Cell> cells = cells_at_edges(chosen.machine);
  ASSERT_EQ(cells.size(), 1u);  // nothing lies between 64 and 65
  EXPECT_EQ(cells[0].which.dim("rows"), 8);
  EXPECT_EQ(cells[0].which.dim("cols"), 768);
}

TEST(Regret, HeldOutShapesLieBetweenThoseMeasuredAndAreNoneOfThem) {
  const Chosen chosen = choose({run({cell(1, {{"simd", 1}}), cell(16, {{"simd", 1}}), cell(256, {{"simd", 1}})})}, {});
  const std::vector<Cell> cells = held_out_cells(chosen.machine, 30, 5);
  EXPECT_EQ(cells.size(), 30u);
  std::set<std::int64_t> sizes;
  for (const Cell& each : cells) {
    const std::int64_t rows = each.which.dim("rows");
    EXPECT_TRUE(rows > 1 && rows < 256 && rows != 16) << rows;
    sizes.insert(rows);
  }
  EXPECT_EQ(sizes.size(), cells.size());
  EXPECT_EQ(held_out_cells(chosen.machine, 30, 5), cells);
  EXPECT_TRUE(held_out_cells(choose({run({cell(1, {{"simd", 1}})})}, {}).machine, 3, 5).empty());
}

// The fastest of three sizes' implementations was interrupted at the second.
Summary interrupted_at_16() {
  Summary made = run({cell(1, {{"naive", 3}, {"simd", 1}}), cell(16, {{"naive", 3}, {"simd", 1}}),
                      cell(256, {{"naive", 3}, {"simd", 1}})});
  Measured& simd = made.cells[1].measured[1];
  simd.measurable = false;
  simd.interrupted = true;
  simd.why_not = "interrupted";
  return made;
}

TEST(Choose, ASizeAtWhichARivalHasNoTimeIsUndecidedAndNobodyWinsByDefault) {
  const Chosen chosen = choose({interrupted_at_16()}, {});
  EXPECT_EQ(choices(chosen.machine), (Texts{"simd 0..4", "simd 64.."}));
  ASSERT_EQ(chosen.machine.undecided.size(), 1u);
  EXPECT_EQ(chosen.machine.undecided[0].size, 16);
  EXPECT_EQ(chosen.machine.undecided[0].missing, Texts{"simd"});
  EXPECT_EQ(chosen.machine.undecided[0].kept, "");
  EXPECT_EQ(chosen.notes, Texts{"rms_norm f32 simd is not measurable in 1 of 3 shapes"});
  // Whoever may not be chosen anyway decides nothing by being absent.
  Summary wrong = interrupted_at_16();
  verdict_of(wrong, "simd").verdict = Verdict::fail;
  EXPECT_EQ(choices(choose({wrong}, {}).machine), Texts{"naive 0.."});
}

TEST(Choose, WhatIsUndecidedKeepsTheChoiceOfBefore) {
  const Chosen before = choose({run({cell(16, {{"naive", 3}, {"simd", 1}})}, "yesterday")}, {});
  ChooseOptions options;
  options.before = &before.machine;
  const Chosen chosen = choose({interrupted_at_16()}, options);
  EXPECT_EQ(choices(chosen.machine), (Texts{"simd 0..4", "simd 4..64", "simd 64.."}));
  EXPECT_EQ(chosen.machine.entries[1].proof_run, "yesterday");
  EXPECT_EQ(chosen.machine.undecided[0].kept, "simd");
}

TEST(Choose, UndecidedSizesAreWrittenAndReadAgain) {
  const DispatchTable table{"", "", {choose({interrupted_at_16()}, {}).machine}};
  const DispatchTable read = parse_dispatch(to_json(table));
  ASSERT_EQ(read.machines[0].undecided.size(), 1u);
  EXPECT_EQ(read.machines[0].undecided[0].missing, Texts{"simd"});
  EXPECT_EQ(read.machines[0].undecided[0].dims, table.machines[0].undecided[0].dims);
  EXPECT_EQ(to_json(read), to_json(table));
}

TEST(Choose, WhatManyHaveInCommonIsOneNote) {
  Summary waived = run({cell(1, {{"naive", 3}, {"simd", 1}, {"onednn", 2}})});
  for (const char* name : {"simd", "onednn"}) verdict_of(waived, name).waiver = "a reason";
  EXPECT_EQ(choose({waived}, {}).notes,
            Texts{"rms_norm f32 simd, onednn are left out: right only with a waiver: a reason"});
}

TEST(Regret, IsTheTimeLostAgainstTheFastestThatIsRightWhetherTheTableKnowsItOrNot) {
  const Chosen chosen =
      choose({run({cell(1, {{"simd", 1}, {"onednn", 2}}), cell(256, {{"simd", 1}, {"onednn", 2}})})}, {});
  const Dispatch dispatch({"", "", {chosen.machine}}, chosen.machine.facts);
  const Regret regret = regret_of(
      dispatch, run({cell(8, {{"simd", 1.1}, {"onednn", 1}}), cell(9, {{"simd", 1}, {"onednn", 2}, {"naive", 0.5}}),
                     cell(10, {{"simd", 1}, {"openblas@haswell", 0.5}})}));
  const std::vector<CellRegret>& found = regret.cells;
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].chosen, "simd");
  EXPECT_EQ(found[0].fastest, "onednn");
  EXPECT_NEAR(found[0].lost.value, 1.1, 1e-9);
  EXPECT_EQ(found[1].fastest, "naive");  // is not in the table's ranking
  EXPECT_NEAR(found[1].lost.value, 2, 1e-9);
  EXPECT_EQ(found[2].lost.value, 1);  // what only a whole process can be set to is not to be had
  EXPECT_NEAR(mean_regret(found).value, std::cbrt(2.2), 1e-9);
}

TEST(Regret, AShapeAtWhichARivalHasNoTimeIsNotJudged) {
  const Chosen chosen =
      choose({run({cell(1, {{"naive", 2}, {"simd", 1}}), cell(256, {{"naive", 2}, {"simd", 1}})})}, {});
  const Dispatch dispatch({"", "", {chosen.machine}}, chosen.machine.facts);
  Summary suspect = interrupted_at_16();
  suspect.cells[1].measured[1] = suspect.cells[0].measured[1];
  suspect.cells[1].measured[1].share_of_bound = 1.06;
  for (const Summary& made : {interrupted_at_16(), suspect}) {
    const Regret regret = regret_of(dispatch, made);
    EXPECT_EQ(regret.cells.size(), 2u);
    EXPECT_EQ(regret.undecided, 1);
    EXPECT_EQ(regret.missing, Texts{"simd"});
  }
}

}  // namespace
}  // namespace assay
