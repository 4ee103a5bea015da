// Summaries of records that are made up here, so that what must come out is known exactly.
#include "harness/measure/summarise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "harness/core/random.h"

namespace assay {
namespace {

constexpr int launches = 8, blocks = 10;

Record record_of(std::variant<VerdictRecord, MeasurementRecord> body) {
  Record record;
  record.campaign = "campaign";
  record.body = std::move(body);
  return record;
}

MeasurementRecord measurement(const std::string& implementation, int launch, const std::string& cell = "cell") {
  MeasurementRecord record;
  record.op = "rms_norm";
  record.dtype = "f32";
  record.cell = cell;
  record.dims = {{"rows", 32}, {"cols", 768}};
  record.subject.implementation = implementation;
  record.launch = launch;
  record.verified = true;
  record.work = {1000, 4000, 0};
  return record;
}

using Time = std::function<double(int launch, int block)>;

// The samples of a whole run of one implementation. Wall time is another, to see that it is not used.
std::vector<Record> series(const std::string& implementation, const Time& time, const std::string& cell = "cell") {
  std::vector<Record> records;
  for (int launch = 0; launch < launches; ++launch) {
    MeasurementRecord record = measurement(implementation, launch, cell);
    for (int block = 0; block < blocks; ++block) record.samples.push_back({time(launch, block), 77, 0});
    records.push_back(record_of(record));
  }
  return records;
}

MeasurementRecord& measured_in(Record& record) { return std::get<MeasurementRecord>(record.body); }

std::vector<Record> operator+(std::vector<Record> one, const std::vector<Record>& other) {
  one.insert(one.end(), other.begin(), other.end());
  return one;
}

CellSummary only_cell(const std::vector<Record>& records) {
  const Summary summary = summarise({}, records, {});
  EXPECT_EQ(summary.cells.size(), 1u);
  return summary.cells.at(0);
}

const Measured& find(const CellSummary& cell, const std::string& implementation) {
  for (const Measured& measured : cell.measured)
    if (measured.subject.implementation == implementation) return measured;
  throw std::logic_error("not measured: " + implementation);
}

Time constant(double seconds) {
  return [seconds](int, int) { return seconds; };
}

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

TEST(Summarise, WhatCannotBeToldApartIsTied) {
  Random random(3);
  const auto noisy = [&random](double seconds) { return [&random, seconds](int, int) { return seconds * std::exp(0.02 * random.normal()); }; };
  const CellSummary cell = only_cell(series("simd", noisy(1.000e-6)) + series("onednn", noisy(1.001e-6)) +
                                     series("openblas", noisy(2e-6)) + series("naive", noisy(8e-6)));
  EXPECT_EQ(cell.tied, 1u);
  EXPECT_EQ(cell.measured[2].subject.implementation, "openblas");
  EXPECT_GT(cell.lead.low, 1.9);
  EXPECT_LT(cell.lead.high, 2.1);
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
  const auto both = [](double naive, double simd) { return series("naive", constant(naive)) + series("simd", constant(simd)); };
  const std::vector<Record> together = of_campaign("a", both(4e-6, 1e-6)) + of_campaign("b", both(9e-6, 1e-6));
  const CellSummary cell = only_cell(together);
  EXPECT_EQ(cell.measured[0].launches, 2 * launches);
  EXPECT_EQ(cell.measured[0].kept_blocks, 2 * launches * blocks);
  // Pairs are of one run: eight launches at 4, and eight at 9.
  EXPECT_NEAR(find(cell, "simd").ratio_to_baseline.value, 6, 1e-9);
  EXPECT_EQ(summarise({}, together, {}).notes, std::vector<std::string>{"the records of 2 runs are put together: a, b"});
  EXPECT_TRUE(summarise({}, of_campaign("a", both(4e-6, 1e-6)), {}).notes.empty());
}

// One of two implementations is ahead by so much, give or take `spread`, in all of its launches.
std::vector<Record> lead_of(double ahead, double spread, const std::string& cell) {
  return series("simd", constant(1e-6), cell) +
         series("onednn", [=](int launch, int) { return 1e-6 * std::exp(ahead + (launch % 2 == 0 ? spread : -spread)); }, cell);
}

std::size_t ties_in(const std::vector<CellSummary>& cells) {
  std::size_t ties = 0;
  for (const CellSummary& cell : cells) ties += cell.tied;
  return ties;
}

// A lead of 4 standard errors, p = 0.005 with 7 degrees of freedom: alone it counts; among thirty cells in which nothing
// else is found it may be chance.
TEST(Summarise, ALeadThatIsNoDiscoveryInTheWholeRunIsATie) {
  constexpr double spread = 0.01;
  const double error = spread * std::sqrt(8.0 / 7.0) / std::sqrt(8.0);
  std::vector<Record> records = lead_of(4 * error, spread, "lead");
  const CellSummary alone = only_cell(records);
  EXPECT_EQ(alone.tied, 0u);
  EXPECT_GT(alone.lead.low, 1);
  for (int i = 0; i < 29; ++i) records = records + lead_of(0, spread, "even " + std::to_string(i));
  const Summary all = summarise({}, records, {});
  ASSERT_EQ(all.cells.size(), 30u);
  EXPECT_EQ(all.cells[0].tied, 1u);
  EXPECT_EQ(all.cells[0].lead.value, 0);
  EXPECT_EQ(ties_in(all.cells), 30u);
  // Its interval is what it was.
  EXPECT_EQ(all.cells[0].measured[0].ahead.at("onednn").low, alone.measured[0].ahead.at("onednn").low);
}

TEST(Summarise, AmongManyDiscoveriesALeadStaysOne) {
  constexpr double spread = 0.01;
  const double error = spread * std::sqrt(8.0 / 7.0) / std::sqrt(8.0);
  std::vector<Record> records = lead_of(4 * error, spread, "lead");
  for (int i = 0; i < 29; ++i) records = records + lead_of(0.7, spread, "clear " + std::to_string(i));
  const Summary all = summarise({}, records, {});
  EXPECT_EQ(ties_in(all.cells), 0u);
  EXPECT_GT(all.cells[0].lead.low, 1);
  // Beyond the interval no discovery helps: 3 standard errors are less than the 3.5 of its half width.
  records = lead_of(3 * error, spread, "short") + records;
  EXPECT_EQ(summarise({}, records, {}).cells[0].tied, 1u);
}

TEST(Summarise, TimesOfZeroTellNothingApart) {
  for (const double seconds : {0.0, -1.0}) {
    const CellSummary cell = only_cell(series("simd", [=](int launch, int) { return launch == 3 ? seconds : 1e-6; }) +
                                       series("naive", [](int launch, int) { return 2e-6 + 1e-8 * launch; }));
    EXPECT_EQ(cell.tied, 1u);
    EXPECT_EQ(cell.lead.value, 0);
  }
}

TEST(Summarise, BehindATieTheNextIsLookedAt) {
  const auto swinging = [](const char* name, double seconds, int period) {
    return series(name, [=](int launch, int) { return seconds * (launch % (2 * period) < period ? 1.01 : 0.99); });
  };
  const std::vector<Record> alike = series("simd", constant(1e-6)) + swinging("onednn", 1e-6, 1) + swinging("openblas", 1.001e-6, 2);
  const CellSummary cell = only_cell(alike + series("naive", constant(3e-6)));
  EXPECT_EQ(cell.tied, 2u);
  EXPECT_NEAR(cell.lead.value, 3, 0.01);
  const CellSummary all_tied = only_cell(alike);
  EXPECT_EQ(all_tied.tied, 2u);
  EXPECT_EQ(all_tied.lead.value, 0);
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
  const CellSummary cell = only_cell(series("simd", constant(4e-6)) + probes("copy:plain", 2e-6) + probes("copy:nontemporal", 1e-6));
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

VerdictRecord verdict(Verdict which, const std::string& scope, double share = 0.5) {
  VerdictRecord record;
  record.op = "rms_norm";
  record.dtype = "f32";
  record.scope = scope;
  record.property = "budget";
  record.subject.implementation = "simd";
  record.subject.library = "native";
  record.verdict = which;
  record.reason = "reason of " + scope;
  record.counterexample = which == Verdict::fail ? "3f2a" : "";
  record.cases = 10;
  record.elements = 100;
  record.probative = 90;
  record.worst_share = share;
  record.worst_ulp = 2 * share;
  return record;
}

TEST(Summarise, TheWorstVerdictDecides) {
  const std::vector<Verdict> from_best{Verdict::unsupported, Verdict::absent,  Verdict::pass, Verdict::mistrusted,
                                       Verdict::timeout,     Verdict::fail, Verdict::crash};
  for (std::size_t good = 0; good < from_best.size(); ++good)
    for (std::size_t bad = good + 1; bad < from_best.size(); ++bad)
      for (const bool bad_first : {false, true}) {
        std::vector<Record> records{record_of(verdict(from_best[good], "good")), record_of(verdict(from_best[bad], "bad"))};
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
  const Summary summary = summarise({}, {record_of(verdict(Verdict::crash, "generated")), record_of(verdict(Verdict::pass, "generated"))}, {});
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
  const Summary summary = summarise({}, series("simd", constant(1e-6)) + std::vector<Record>{record_of(verdict(Verdict::pass, "generated", 0.4))}, {});
  EXPECT_EQ(summary.cells[0].measured[0].worst_share, 0.4);
}

// What is noted of so many cells, in each of which two implementations were checked; `first` and `second`: in how many
// cases their checks could have told right from wrong.
std::vector<std::string> noted(int cells, int first, int second) {
  std::vector<Record> records;
  for (int i = 0; i < cells; ++i) {
    const std::string cell = "cell " + std::to_string(i);
    records = records + series("simd", constant(1e-6), cell);
    for (const auto& [implementation, probative] : {std::pair{"simd", first}, std::pair{"naive", second}}) {
      VerdictRecord record = verdict(Verdict::pass, cell);
      record.subject.implementation = implementation;
      record.cases = 1;
      record.probative_cases = probative;
      records.push_back(record_of(record));
    }
  }
  for (Record& record : records)
    if (auto* measured = std::get_if<MeasurementRecord>(&record.body)) measured->values = "zeros";
  return summarise({}, records, {}).notes;
}

TEST(Summarise, CellsThatCouldNotHaveToldRightFromWrongAreNamed) {
  const std::string which = "rms_norm f32 32x768 (zeros)", why = "; all that is expected there is of one value, or no larger than its budget";
  EXPECT_EQ(noted(1, 0, 0), std::vector<std::string>{"1 cell could not have told right from wrong: " + which + why});
  EXPECT_EQ(noted(5, 0, 0), std::vector<std::string>{"5 cells could not have told right from wrong: " + which + ", " + which + ", " +
                                                     which + " and 2 more" + why});
  EXPECT_TRUE(noted(1, 1, 1).empty());
  EXPECT_TRUE(noted(1, 0, 1).empty());  // who refused it says nothing of it
  // A cell whose checks are not there is none that could not tell.
  EXPECT_TRUE(summarise({}, series("simd", constant(1e-6)), {}).notes.empty());
}

TEST(Summarise, WhatAQuickEffortCannotTellIsNoted) {
  Environment environment;
  environment.recorded = {{effort_fact, "quick: 8 launches of 8 blocks"}};
  const std::vector<Record> records = series("simd", constant(1e-6));
  const std::vector<std::string> quick{"effort quick (8 launches of 8 blocks): differences below about 3% cannot be told"};
  EXPECT_EQ(summarise(environment, records, {}).notes, quick);
  EXPECT_TRUE(summarise(environment, {}, {}).notes.empty()) << "nothing was measured";
  environment.recorded = {{effort_fact, "standard: 24 launches of 15 blocks"}};
  EXPECT_TRUE(summarise(environment, records, {}).notes.empty());
  EXPECT_TRUE(summarise({}, records, {}).notes.empty()) << "a run that does not say";
}

TEST(Summarise, WhatRefusedEverythingIsNoted) {
  VerdictRecord refused = verdict(Verdict::unsupported, "generated"), passed = verdict(Verdict::pass, "cell");
  EXPECT_TRUE(summarise({}, {record_of(refused)}, {}).notes.empty()) << "assay's own may refuse what it likes";
  refused.subject.library = passed.subject.library = library_of_plugin("mine.so");
  EXPECT_EQ(summarise({}, {record_of(refused)}, {}).notes,
            std::vector<std::string>{"simd refused every case of rms_norm and so has not passed: reason of generated"});
  EXPECT_TRUE(summarise({}, {record_of(refused), record_of(passed)}, {}).notes.empty());
}

TEST(Summarise, AnOpThatIsNotKnownAnyMoreIsShownAllTheSame) {
  std::vector<Record> records = series("naive", constant(2e-6)) + series("simd", constant(1e-6));
  for (Record& record : records) measured_in(record).op = "gone";
  const CellSummary cell = only_cell(records);
  EXPECT_EQ(cell.family, "");
  EXPECT_NEAR(find(cell, "simd").ratio_to_baseline.value, 2, 1e-12);
}

}  // namespace
}  // namespace assay
