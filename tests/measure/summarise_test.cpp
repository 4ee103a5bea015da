// Summaries of records that are made up here, so that what must come out is known exactly.
#include "harness/measure/summarise.h"

#include <cmath>

#include "tests/measure/made_up_records.h"

namespace assay {
namespace {

// The machine is slower in some blocks and launches than in others, for all alike.
double weather(int launch, int block) { return 1 + 0.3 * launch + 0.1 * (block * 7 % 5); }

TEST(Summarise, NothingGivesNothing) {
  const Summary summary = summarise({}, {}, {"records.jsonl:3: bad"});
  EXPECT_TRUE(summary.cells.empty());
  EXPECT_TRUE(summary.verdicts.empty());
  EXPECT_EQ(summary.notes, std::vector<std::string>{"records.jsonl:3: bad"});
}

TEST(Summarise, RatiosToTheBaselineAreTakenBlockByBlock) {
  const CellSummary cell = only_cell(series("naive", [](int l, int b) { return 8e-6 * weather(l, b); }) +
                                     series("simd", [](int l, int b) { return 2e-6 * weather(l, b); }));
  EXPECT_EQ(cell.baseline, "naive");
  EXPECT_EQ(cell.op, "rms_norm");
  EXPECT_EQ(cell.family, "norms");
  ASSERT_EQ(cell.measured.size(), 2u);
  EXPECT_EQ(cell.measured[0].subject.implementation, "simd");  // the fastest first
  const Estimate& ratio = cell.measured[0].ratio_to_baseline;
  // The weather is in both and leaves no trace.
  EXPECT_NEAR(ratio.value, 4, 1e-12);
  EXPECT_NEAR(ratio.low, 4, 1e-9);
  EXPECT_NEAR(ratio.high, 4, 1e-9);
  EXPECT_NEAR(find(cell, "naive").ratio_to_baseline.value, 1, 1e-12);
  EXPECT_EQ(cell.tied, 0u);
  EXPECT_NEAR(cell.lead.value, 4, 1e-12);
  // While the times themselves do vary.
  EXPECT_GT(cell.measured[0].seconds.high / cell.measured[0].seconds.low, 1.5);
  EXPECT_EQ(cell.measured[0].launches, launches);
  EXPECT_EQ(cell.measured[0].kept_blocks, launches * blocks);
  EXPECT_EQ(cell.measured[0].launch_seconds.size(), std::size_t{launches});
}

TEST(Summarise, WithoutItsBaselineACellHasNoRatios) {
  const CellSummary cell = only_cell(series("simd", constant(1e-6)));
  EXPECT_EQ(cell.measured[0].ratio_to_baseline.value, 0);
  EXPECT_NEAR(cell.measured[0].seconds.value, 1e-6, 1e-18);
}

TEST(Summarise, SeveralThreadsAreTimedByTheWall) {
  std::vector<Record> records = series("simd", constant(1e-6));
  for (Record& record : records) measured_in(record).threads = 2;
  EXPECT_NEAR(only_cell(records).measured[0].seconds.value, 77, 1e-9);
}

TEST(Summarise, DroppedBlocksAreLeftOutOfTimesAndPairs) {
  std::vector<Record> naive = series("naive", constant(4e-6)), simd = series("simd", constant(1e-6));
  for (Record& record : simd) {  // block 0 was interrupted, in this implementation alone
    measured_in(record).samples[0].cpu = 1;
    measured_in(record).dropped = {0};
  }
  const CellSummary cell = only_cell(naive + simd);
  EXPECT_NEAR(find(cell, "simd").ratio_to_baseline.value, 4, 1e-12);
  EXPECT_NEAR(find(cell, "simd").seconds.value, 1e-6, 1e-18);
  EXPECT_EQ(find(cell, "simd").dropped_blocks, launches);
  EXPECT_EQ(find(cell, "simd").kept_blocks, launches * (blocks - 1));
  EXPECT_EQ(find(cell, "naive").dropped_blocks, 0);
  EXPECT_TRUE(find(cell, "simd").measurable);
}

TEST(Summarise, ADroppedBlockOfTheBaselineSpoilsThePairOnly) {
  std::vector<Record> naive = series("naive", constant(4e-6));
  for (Record& record : naive) {
    measured_in(record).samples[3].cpu = 9;
    measured_in(record).dropped = {3};
  }
  const CellSummary cell = only_cell(naive + series("simd", constant(1e-6)));
  EXPECT_NEAR(find(cell, "simd").ratio_to_baseline.value, 4, 1e-12);
  EXPECT_NEAR(find(cell, "simd").ratio_to_baseline.high, 4, 1e-9);
  EXPECT_EQ(find(cell, "simd").kept_blocks, launches * blocks);
}

// Who was interrupted may be the fastest, unless what is left of it says otherwise in every launch.
TEST(Summarise, WhoIsFarBehindInWhatWasNotInterruptedIsNoRival) {
  const auto interrupted = [](std::vector<Record> records) {
    for (Record& record : records) measured_in(record).dropped = {0, 1, 2, 3, 4};
    return records;
  };
  const std::vector<Record> simd = series("simd", constant(1e-6));
  const CellSummary cell = only_cell(interrupted(series("naive", constant(4e-6))) + simd);
  EXPECT_FALSE(find(cell, "naive").measurable);
  EXPECT_TRUE(find(cell, "naive").far_behind);
  EXPECT_FALSE(find(cell, "naive").interrupted);
  const CellSummary near = only_cell(interrupted(series("naive", constant(1.9e-6))) + simd);
  EXPECT_TRUE(find(near, "naive").interrupted);
  EXPECT_FALSE(find(near, "naive").far_behind);

  std::vector<Record> once = series("naive", constant(4e-6));
  for (Sample& sample : measured_in(once[3]).samples) sample.cpu = 1.9e-6;
  EXPECT_TRUE(find(only_cell(interrupted(once) + simd), "naive").interrupted) << "in one launch it was near";
  std::vector<Record> few = interrupted(series("naive", constant(4e-6)));
  few.resize(few.size() - 1);
  EXPECT_TRUE(find(only_cell(few + simd), "naive").interrupted) << "too few launches";
  EXPECT_TRUE(find(only_cell(interrupted(series("naive", constant(4e-6))) + interrupted(simd)), "naive").interrupted)
      << "behind nobody who has a time";
}

TEST(Summarise, TooManyDroppedBlocksMakeNoNumber) {
  for (const int dropped : {2, 3}) {  // of 10: a fifth is the most
    std::vector<Record> simd = series("simd", constant(1e-6));
    for (Record& record : simd)
      for (int block = 0; block < dropped; ++block) measured_in(record).dropped.push_back(block);
    const CellSummary cell = only_cell(series("naive", constant(4e-6)) + simd);
    EXPECT_EQ(find(cell, "simd").measurable, dropped == 2);
    if (dropped == 2) continue;
    EXPECT_EQ(find(cell, "simd").why_not, "not measurable: 24 of 80 blocks were interrupted");
    EXPECT_EQ(cell.measured[0].subject.implementation, "naive");  // what has no number comes last
    EXPECT_EQ(find(cell, "simd").ratio_to_baseline.value, 0);
  }
}

TEST(Summarise, ABlockOutOfRangeDoesNoHarm) {
  std::vector<Record> simd = series("simd", constant(1e-6));
  measured_in(simd[0]).dropped = {-1, 1000000};
  EXPECT_EQ(only_cell(simd).measured[0].kept_blocks, launches * blocks);
}

TEST(Summarise, WithoutSamplesThereIsNoNumber) {
  const CellSummary cell = only_cell({record_of(measurement("simd", 0))});
  EXPECT_FALSE(cell.measured[0].measurable);
  EXPECT_EQ(cell.measured[0].why_not, "no samples");
}

TEST(Summarise, WhatWasWrongAfterTimingIsNotMeasured) {
  std::vector<Record> simd = series("simd", constant(1e-6));
  measured_in(simd[3]).verification = "its output was wrong after it had been timed";
  measured_in(simd[3]).after_timing = Verdict::fail;
  const CellSummary cell = only_cell(simd + series("naive", constant(4e-6)));
  EXPECT_FALSE(find(cell, "simd").measurable);
  EXPECT_EQ(find(cell, "simd").why_not, "its output was wrong after it had been timed");
  EXPECT_EQ(cell.tied, 0u);
}

TEST(Summarise, ALaterRecordReplacesAnEarlierOne) {
  std::vector<Record> records = series("simd", constant(5)) + series("simd", constant(1e-6));
  const CellSummary cell = only_cell(records);
  EXPECT_EQ(cell.measured[0].launches, launches);
  EXPECT_EQ(cell.measured[0].kept_blocks, launches * blocks);
  EXPECT_NEAR(cell.measured[0].seconds.value, 1e-6, 1e-18);
}

std::vector<Record> of_campaign(const std::string& campaign, std::vector<Record> records) {
  for (Record& record : records) record.campaign = campaign;
  return records;
}

// What `cat a b` makes of two files.
TEST(Summarise, LaunchesOfTwoRunsAreAllThere) {
  const auto both = [](double naive, double simd) {
    return series("naive", constant(naive)) + series("simd", constant(simd));
  };
  const std::vector<Record> together = of_campaign("a", both(4e-6, 1e-6)) + of_campaign("b", both(9e-6, 1e-6));
  const CellSummary cell = only_cell(together);
  EXPECT_EQ(cell.measured[0].launches, 2 * launches);
  EXPECT_EQ(cell.measured[0].kept_blocks, 2 * launches * blocks);
  // Pairs are of one run: eight launches at 4, and eight at 9.
  EXPECT_NEAR(find(cell, "simd").ratio_to_baseline.value, 6, 1e-9);
  EXPECT_EQ(summarise({}, together, {}).notes,
            std::vector<std::string>{"the records of 2 runs are put together: a, b"});
  EXPECT_TRUE(summarise({}, of_campaign("a", both(4e-6, 1e-6)), {}).notes.empty());
}

std::vector<Record> probes(const std::string& implementation, double seconds) {
  std::vector<Record> records = series(implementation, constant(seconds));
  for (Record& record : records) measured_in(record).probe = true;
  return records;
}

// fma has a cell of its own, which is no contender's.
std::vector<Record> machine(double flops_per_second) {
  std::vector<Record> records = series("chains", constant(1e6 / flops_per_second), "fma:f32;hot");
  for (Record& record : records) {
    measured_in(record).probe = true;
    measured_in(record).op = "fma";
    measured_in(record).work = {0, 1e6, 0};
  }
  return records;
}

TEST(Summarise, TheFasterCopyIsTheBound) {
  const CellSummary cell =
      only_cell(series("simd", constant(4e-6)) + probes("copy:plain", 2e-6) + probes("copy:nontemporal", 1e-6));
  EXPECT_EQ(cell.bound, "memory");
  EXPECT_NEAR(cell.bound_seconds, 1e-6, 1e-18);
  EXPECT_NEAR(cell.measured[0].share_of_bound, 0.25, 1e-12);
  EXPECT_EQ(cell.measured.size(), 1u);  // probes are no contenders
}

TEST(Summarise, ArithmeticIsTheBoundWhereItTakesLonger) {
  const std::vector<Record> records = series("simd", constant(8e-6)) + probes("copy:plain", 1e-6);
  const CellSummary compute = only_cell(records + machine(1e9));  // 4,000 operations take 4 us
  EXPECT_EQ(compute.bound, "compute");
  EXPECT_NEAR(compute.bound_seconds, 4e-6, 1e-15);
  EXPECT_NEAR(compute.measured[0].share_of_bound, 0.5, 1e-9);
  EXPECT_EQ(only_cell(records + machine(1e11)).bound, "memory");
}

// The probes run on one thread, whatever the cell asks for.
TEST(Summarise, SeveralThreadsAreHeldToNoBound) {
  for (const int threads : {1, 2}) {
    std::vector<Record> records = series("simd", constant(8e-6)) + probes("copy:plain", 1e-6);
    for (Record& record : records) {
      measured_in(record).threads = threads;
      for (Sample& sample : measured_in(record).samples) sample.wall = sample.cpu;
    }
    const CellSummary cell = only_cell(records + machine(1e9));
    EXPECT_EQ(cell.bound, threads == 1 ? "compute" : "");
    EXPECT_EQ(cell.bound_seconds > 0, threads == 1);
    EXPECT_EQ(cell.measured[0].share_of_bound > 0, threads == 1);
  }
}

TEST(Summarise, AProbeThatSaysItIsNoneIsAContender) {
  std::vector<Record> records = machine(1e9);
  for (Record& record : records) measured_in(record).probe = false;
  EXPECT_EQ(only_cell(records).op, "fma");
}

TEST(Summarise, WithoutProbesThereIsNoBound) {
  const CellSummary cell = only_cell(series("simd", constant(1e-6)));
  EXPECT_EQ(cell.bound_seconds, 0);
  EXPECT_EQ(cell.bound, "");
  EXPECT_EQ(cell.measured[0].share_of_bound, 0);
}

TEST(Summarise, TheWorstVerdictDecides) {
  const std::vector<Verdict> from_best{Verdict::unsupported, Verdict::absent, Verdict::pass, Verdict::mistrusted,
                                       Verdict::timeout,     Verdict::fail,   Verdict::crash};
  for (std::size_t good = 0; good < from_best.size(); ++good)
    for (std::size_t bad = good + 1; bad < from_best.size(); ++bad)
      for (const bool bad_first : {false, true}) {
        std::vector<Record> records{record_of(verdict(from_best[good], "good")),
                                    record_of(verdict(from_best[bad], "bad"))};
        if (bad_first) std::swap(records[0], records[1]);
        const Summary summary = summarise({}, records, {});
        ASSERT_EQ(summary.verdicts.size(), 1u);
        EXPECT_EQ(summary.verdicts[0].verdict, from_best[bad]);
        EXPECT_EQ(summary.verdicts[0].reason, "reason of bad");
      }
}

TEST(Summarise, VerdictsAddUpOverScopes) {
  VerdictRecord waived = verdict(Verdict::pass, "cell", 0.75);
  waived.waiver = "known";
  const Summary summary = summarise({}, {record_of(verdict(Verdict::fail, "generated", 3)), record_of(waived)}, {});
  ASSERT_EQ(summary.verdicts.size(), 1u);
  const VerdictSummary& all = summary.verdicts[0];
  EXPECT_EQ(all.verdict, Verdict::fail);
  EXPECT_EQ(all.cases, 20);
  EXPECT_EQ(all.elements, 200);
  EXPECT_EQ(all.probative, 180);
  EXPECT_EQ(all.worst_share, 3);
  EXPECT_EQ(all.worst_ulp, 6);
  EXPECT_EQ(all.waiver, "known");
  EXPECT_EQ(all.replay, "./assay replay 3f2a");
  EXPECT_EQ(summary.campaign, "campaign");
}

TEST(Summarise, AReplayStartsTheWorkerThatIsNotAssaysOwn) {
  VerdictRecord record = verdict(Verdict::fail, "generated");
  record.subject.library = "my worker";
  EXPECT_EQ(summarise({}, {record_of(record)}, {}).verdicts[0].replay, "./assay replay 3f2a --worker 'my worker'");
}

TEST(Summarise, AReplayBringsWhatStoodForTheReference) {
  VerdictRecord failed = verdict(Verdict::fail, "generated"), reference = verdict(Verdict::pass, "generated");
  failed.reference = reference.reference = reference.subject.implementation = "theirs";
  reference.subject.library = "their worker";
  const Summary both = summarise({}, {record_of(failed), record_of(reference)}, {});
  EXPECT_EQ(both.verdicts[0].replay, "./assay replay 3f2a --worker 'their worker' --reference 'theirs'");
  ASSERT_EQ(both.notes.size(), 1u);
  EXPECT_TRUE(both.notes[0].starts_with("theirs stands for the reference")) << both.notes[0];
  failed.subject.library = reference.subject.library = library_of_plugin("mine.so");
  EXPECT_EQ(summarise({}, {record_of(failed), record_of(reference)}, {}).verdicts[0].replay,
            "./assay replay 3f2a --plugin 'mine.so' --reference 'theirs'");
}

TEST(Summarise, ARepeatedVerdictReplacesTheFirst) {
  const Summary summary = summarise(
      {}, {record_of(verdict(Verdict::crash, "generated")), record_of(verdict(Verdict::pass, "generated"))}, {});
  EXPECT_EQ(summary.verdicts[0].verdict, Verdict::pass);
  EXPECT_EQ(summary.verdicts[0].cases, 10);
}

TEST(Summarise, OpsDtypesAndImplementationsHaveRowsOfTheirOwn) {
  std::vector<Record> records;
  for (const char* op : {"rms_norm", "gelu"})
    for (const char* dtype : {"f32", "bf16"})
      for (const char* implementation : {"naive", "simd"}) {
        VerdictRecord record = verdict(Verdict::pass, "generated");
        record.op = op, record.dtype = dtype, record.subject.implementation = implementation;
        records.push_back(record_of(record));
      }
  EXPECT_EQ(summarise({}, records, {}).verdicts.size(), 8u);
}

TEST(Summarise, ErrorsOfTheChecksStandBesideTheTimes) {
  const Summary summary = summarise(
      {}, series("simd", constant(1e-6)) + std::vector<Record>{record_of(verdict(Verdict::pass, "generated", 0.4))},
      {});
  EXPECT_EQ(summary.cells[0].measured[0].worst_share, 0.4);
}

TEST(Summarise, AnOpThatIsNotKnownAnyMoreIsShownAllTheSame) {
  std::vector<Record> records = series("naive", constant(2e-6)) + series("simd", constant(1e-6));
  for (Record& record : records) measured_in(record).op = "gone";
  const CellSummary cell = only_cell(records);
  EXPECT_EQ(cell.family, "");
  EXPECT_NEAR(find(cell, "simd").ratio_to_baseline.value, 2, 1e-12);
}

// Whoever cheats in one cell is believed in none of its op and dtype; other dtypes are other code.
TEST(Summarise, WhoCheatsHasNoTimeInAnyCell) {
  std::vector<Record> records = series("simd", constant(1e-6), "one") + series("naive", constant(3e-6), "one") +
                                series("simd", constant(1e-6), "two") + series("naive", constant(3e-6), "two");
  for (Record record : series("simd", constant(1e-6), "three")) {
    measured_in(record).dtype = "bf16";
    records.push_back(record);
  }
  VerdictRecord cheats = verdict(Verdict::cheats, "one");
  cheats.property = "honest_when_timed";
  records.push_back(record_of(verdict(Verdict::pass, "generated")));
  records.push_back(record_of(cheats));
  const Summary summary = summarise({}, records, {});
  ASSERT_EQ(summary.cells.size(), 3u);
  for (int cell = 0; cell < 2; ++cell) {
    const Measured& simd = find(summary.cells[static_cast<std::size_t>(cell)], "simd");
    EXPECT_FALSE(simd.measurable);
    EXPECT_FALSE(simd.interrupted);
    EXPECT_EQ(simd.why_not, "it cheats in another cell: reason of one");
    EXPECT_EQ(summary.cells[static_cast<std::size_t>(cell)].measured.front().subject.implementation, "naive");
  }
  EXPECT_TRUE(find(summary.cells[2], "simd").measurable);
  ASSERT_EQ(summary.verdicts.size(), 1u);
  EXPECT_EQ(summary.verdicts[0].verdict, Verdict::cheats) << "it outweighs whatever was passed";
  EXPECT_EQ(summary.verdicts[0].property, "honest_when_timed");
}

// The host of a virtual machine takes its processors away for a moment, and the kernel counts that as a worker's time.
TEST(Summarise, TimeThatMayHaveBeenStolenInOneLaunchOfEightIsForgiven) {
  const auto with = [](std::size_t stolen, const char* reason) {
    std::vector<Record> records = series("simd", constant(1e-6));
    for (std::size_t launch = 0; launch < stolen; ++launch) {
      MeasurementRecord& record = measured_in(records[launch]);
      record.verification = std::string("not measurable: it took 8.59e+03 us") + reason;
      for (Sample& sample : record.samples) sample.cpu = 1e-9;
    }
    return find(only_cell(records), "simd");
  };
  constexpr const char* stolen = " of processor time between its samples, while others were timed";
  EXPECT_TRUE(with(1, stolen).measurable);
  EXPECT_EQ(with(1, stolen).launches, launches - 1);
  EXPECT_EQ(with(1, stolen).seconds.value, with(0, stolen).seconds.value) << "nothing of that launch counts";
  EXPECT_FALSE(with(launches / 8 + 1, stolen).measurable);
  EXPECT_FALSE(with(1, " more of processor time for a sample than it claims").measurable);
}

TEST(Summarise, AWrongOutputOutweighsATime) {
  std::vector<Record> records = series("simd", constant(1e-6));
  measured_in(records[2]).after_timing = Verdict::cheats;
  measured_in(records[2]).verification = "wrong";
  measured_in(records[5]).verification = "not measurable: too slow an answer";
  const Measured simd = find(only_cell(records), "simd");
  EXPECT_TRUE(is_wrong_after_timing(simd));
  EXPECT_EQ(simd.why_not, "wrong");
  EXPECT_FALSE(simd.measurable);
}

}  // namespace
}  // namespace assay
