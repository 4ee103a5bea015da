// The checker on implementations whose fault is known: the verdict, and the smallest case that shows it.
#include "harness/check/lane.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>

#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "tests/check/checked.h"

namespace assay {
namespace {

TEST_F(Checked, ARightOnePassesAllCases) {
  const auto verdicts = check({"right", "floods", "nans_of_any_sign"});
  for (const char* name : {"right", "floods", "nans_of_any_sign"}) {
    const VerdictRecord& record = verdicts.at(name);
    EXPECT_EQ(record.verdict, Verdict::pass) << record.reason;
    EXPECT_EQ(record.property, "all");
    EXPECT_EQ(record.cases, 60);
    EXPECT_EQ(record.refused, 0);
    EXPECT_GT(record.elements, 1000);
    EXPECT_GT(record.probative, record.elements / 10);
    EXPECT_LT(record.worst_share, 1);
    EXPECT_EQ(record.seed, 5u);
    EXPECT_EQ(record.scope, "generated");
    EXPECT_TRUE(record.counterexample.empty());
  }
  EXPECT_EQ(progress_, 60);
}

// What the processor would not choose by itself waits for its turn where there are few cases, but not before it can be
// trusted: it may refuse most of them.
TEST_F(Checked, AVariantHasEveryThirdOfFewCasesOnceItCanBeTrusted) {
  Contender variant = planted("right");
  variant.variant = "portable";
  variant.subject.implementation = "right@portable";
  const auto of = [&](int cases) { return check_contenders({planted("right"), variant}, seeded(5), group_of(cases)); };
  const auto few = of(39), many = of(100);
  EXPECT_EQ(few.at("right").cases, 39);
  EXPECT_GE(few.at("right@portable").probative_cases, enough_to_trust);
  EXPECT_LT(few.at("right@portable").cases, 30);
  EXPECT_EQ(few.at("right@portable").verdict, Verdict::pass) << few.at("right@portable").reason;
  EXPECT_EQ(many.at("right@portable").cases, 100);
}

TEST_F(Checked, WhatFailsIsForetoldToBeShrunk) {
  check({"crashes_at_16n_plus_15", "wrong_tail", "right"});
  EXPECT_EQ(failed_, 2);
  EXPECT_EQ(shrunk_, 2);
}

TEST_F(Checked, ACrashIsShrunkToItsShapeAndTheRestGoesOn) {
  const auto verdicts = check({"crashes_at_16n_plus_15", "right"}, seeded(6));
  EXPECT_EQ(verdicts.at("right").cases, 60);
  EXPECT_EQ(verdicts.at("right").verdict, Verdict::pass);
  const VerdictRecord& record = verdicts.at("crashes_at_16n_plus_15");
  EXPECT_EQ(record.verdict, Verdict::crash);
  EXPECT_EQ(record.property, "answers");
  EXPECT_NE(record.reason.find("killed by SIGSEGV"), std::string::npos) << record.reason;
  const Counterexample example = kept(record);
  EXPECT_EQ(example.which.dim("cols"), 15);
  EXPECT_EQ(example.which.dim("rows"), 1);
  EXPECT_NE(example.which.placement, Placement::start);
  EXPECT_EQ(example.which.padding, 0);
  EXPECT_TRUE(example.which.in_place.empty());
  ASSERT_TRUE(example.literal());
  for (std::int64_t i = 0; i < example.inputs[0].count(); ++i) EXPECT_EQ(example.inputs[0].number(i), 0);
  EXPECT_EQ(example.verdict, Verdict::crash);
  EXPECT_EQ(example.implementation, "crashes_at_16n_plus_15");
  EXPECT_EQ(example.subject.version, "1.2.3");
  EXPECT_EQ(example.spec, "test");
  EXPECT_EQ(parse_case(example.first_case, find_op("rms_norm")->info()).dim("cols") % 16, 15);
}

// A relation has the run made; what is broken in it is not the relation.
TEST_F(Checked, WhatASecondRunBreaksIsThePropertyThatItBreaks) {
  CheckGroup group = group_of(300);
  group.values = {"normal"};
  const VerdictRecord record = check({"changes_input_with_a_nan"}, seeded(5), group).at("changes_input_with_a_nan");
  EXPECT_EQ(record.verdict, Verdict::fail);
  EXPECT_EQ(record.property, "inputs_unchanged");
  EXPECT_TRUE(record.reason.starts_with("in a second run: input x was changed")) << record.reason;
  const Counterexample example = kept(record);
  EXPECT_EQ(example.property, "inputs_unchanged");
  EXPECT_LE(example.which.dim("rows") * example.which.dim("cols"), 4) << "and it is shrunk by that run";
}

// "Not every time" alone reads as if it were noise.
TEST_F(Checked, WhatComesOnceIsToldWithTheCallsUntilThen) {
  const VerdictRecord record = check({"wrong_once"}).at("wrong_once");
  EXPECT_EQ(record.verdict, Verdict::fail);
  const std::string begin = "(not every time: it came after ";
  const std::size_t at = record.reason.find(begin);
  ASSERT_NE(at, std::string::npos) << record.reason;
  const int calls = std::stoi(record.reason.substr(at + begin.size()));
  EXPECT_GE(calls, 5000) << record.reason;
  EXPECT_LE(calls, 20000) << record.reason;
}

TEST_F(Checked, AHangIsATimeoutAndIsShrunk) {
  const auto verdicts = check({"hangs", "right"}, seeded(5), group_of(20));
  const VerdictRecord& record = verdicts.at("hangs");
  EXPECT_EQ(record.verdict, Verdict::timeout);
  EXPECT_NE(record.reason.find("no answer in"), std::string::npos) << record.reason;
  EXPECT_EQ(kept(record).which.dim("cols"), 3);
  EXPECT_EQ(kept(record).which.dim("rows"), 0);
  EXPECT_EQ(verdicts.at("right").cases, 20);
}

TEST_F(Checked, AWrongAnswerIsShrunkToItsShapeAndValues) {
  const VerdictRecord record = check({"wrong_tail"}).at("wrong_tail");
  EXPECT_EQ(record.verdict, Verdict::fail);
  EXPECT_EQ(record.property, "matches_reference");
  EXPECT_NE(record.reason.find("y[0][0] is 12.0784311, expected 0 "), std::string::npos) << record.reason;
  const Counterexample example = kept(record);
  EXPECT_EQ(example.which.dim("rows"), 1);
  EXPECT_EQ(example.which.dim("cols"), 1);
  ASSERT_TRUE(example.literal());
  EXPECT_EQ(example.inputs[0].number(0), 0);
}

TEST_F(Checked, ProcessesThatEndThemselvesAreCrashes) {
  const auto verdicts = check({"aborts", "exits"});
  EXPECT_EQ(verdicts.at("aborts").verdict, Verdict::crash);
  EXPECT_NE(verdicts.at("aborts").reason.find("SIGABRT"), std::string::npos);
  EXPECT_EQ(kept(verdicts.at("aborts")).which.dim("cols"), 2);
  EXPECT_EQ(verdicts.at("exits").verdict, Verdict::crash);
  EXPECT_NE(verdicts.at("exits").reason.find("exited with 7"), std::string::npos);
  EXPECT_EQ(kept(verdicts.at("exits")).which.dim("cols"), 2);
}

TEST_F(Checked, WhatIsTouchedBesideTheOutputsIsFound) {
  const auto verdicts = check({"writes_elsewhere", "reads_in_front", "changes_input", "flips_control_bits", "throws"});
  const VerdictRecord& writes = verdicts.at("writes_elsewhere");
  EXPECT_TRUE(writes.verdict == Verdict::crash ||
              (writes.verdict == Verdict::fail && writes.property == "stays_inside"));
  EXPECT_NE(writes.reason.find("behind the end of output y"), std::string::npos) << writes.reason;
  EXPECT_EQ(kept(writes).which.dim("rows"), 1);
  EXPECT_EQ(kept(writes).which.dim("cols"), 1);
  EXPECT_EQ(verdicts.at("reads_in_front").verdict, Verdict::crash);
  EXPECT_NE(verdicts.at("reads_in_front").reason.find("in front of output y"), std::string::npos)
      << verdicts.at("reads_in_front").reason;
  EXPECT_EQ(kept(verdicts.at("reads_in_front")).which.placement, Placement::start);
  EXPECT_EQ(verdicts.at("changes_input").property, "inputs_unchanged");
  EXPECT_EQ(verdicts.at("changes_input").reason, "input x was changed");
  EXPECT_EQ(verdicts.at("flips_control_bits").property, "control_bits_kept");
  EXPECT_EQ(verdicts.at("flips_control_bits").reason,
            "the floating-point control bits were changed: flush-to-zero or denormals-are-zero");
  EXPECT_EQ(verdicts.at("throws").verdict, Verdict::fail);
  EXPECT_NE(verdicts.at("throws").reason.find("thrown on purpose"), std::string::npos);
}

TEST_F(Checked, AStoredCounterexampleIsTriedFirst) {
  const VerdictRecord first = check({"crashes_at_16n_plus_15"}, seeded(6)).at("crashes_at_16n_plus_15");
  EXPECT_GT(first.cases, 1);
  const VerdictRecord second = check({"crashes_at_16n_plus_15"}, seeded(99)).at("crashes_at_16n_plus_15");
  EXPECT_EQ(second.verdict, Verdict::crash);
  EXPECT_EQ(second.cases, 1);
  EXPECT_EQ(second.counterexample, first.counterexample);
}

// A relation that another seed would have drawn, or none, had it been added since.
TEST_F(Checked, WhatBrokeARelationIsHeldToThatRelationAgain) {
  for (int seed = 1; seed < 20; seed += 2) {
    Counterexample example;
    example.which = parse_case("rms_norm:f32,rows=2,cols=64,values=normal,seed=" + std::to_string(seed),
                               find_op("rms_norm")->info());
    example.implementation = "leans_on_the_next_row";
    example.property = "rows_independent";
    example.verdict = Verdict::fail;
    const TemporaryFolder folder;
    const CounterexampleStore store(folder.path());
    store.keep(example);
    std::vector<VerdictRecord> verdicts;
    Checker checker(resources_, store, seeded(5),
                    {[&](const VerdictRecord& verdict) { verdicts.push_back(verdict); }, [](std::int64_t) {},
                     [] { return false; }});
    checker.check_group(group_of(0), {planted("leans_on_the_next_row"), planted("right")});
    ASSERT_EQ(verdicts.size(), 2u);
    EXPECT_EQ(verdicts[0].verdict, Verdict::fail) << seed;
    EXPECT_EQ(verdicts[0].property, "rows_independent") << verdicts[0].reason;
    EXPECT_NE(verdicts[1].verdict, Verdict::fail) << verdicts[1].reason;
  }
}

TEST_F(Checked, StoredCounterexamplesAreTriedOnOthersToo) {
  check({"wrong_tail"});
  const VerdictRecord right = check({"right"}).at("right");
  EXPECT_EQ(right.verdict, Verdict::pass);
  EXPECT_EQ(right.cases, 61);
}

TEST_F(Checked, DamagedAndOutdatedStoredCounterexamplesDoNotStopTheCheck) {
  const Counterexample example = kept(check({"wrong_tail"}).at("wrong_tail"));
  std::string text = read_whole(folder_.path() + "/" + example.id + ".json", 1 << 20);
  text.replace(text.find("cols=1,"), 7, "cols=2,");
  write_whole(folder_.path() + "/" + example.id + ".json", text);
  write_whole(folder_.path() + "/broken.json", "{");
  EXPECT_EQ(check({"right"}).at("right").verdict, Verdict::pass);
}

TEST_F(Checked, OnlyThePropertiesThatAreAskedForDecide) {
  CheckGroup group = group_of(30);
  group.properties = {"stays_*", "inputs_unchanged"};
  EXPECT_EQ(check({"wrong_tail"}, seeded(5), group).at("wrong_tail").verdict, Verdict::pass);
  EXPECT_EQ(check({"changes_input"}, seeded(5), group).at("changes_input").property, "inputs_unchanged");
}

TEST_F(Checked, AbsentContendersGetNoVerdictHere) {
  Contender absent = planted("right");
  absent.absent = "not installed";
  EXPECT_TRUE(check_contenders({absent}, seeded(5), group_of(3)).empty());
}

TEST_F(Checked, AMissingWorkerIsACrashWithItsReason) {
  Contender gone = planted("right");
  gone.command.arguments = {"/no/such/worker"};
  const VerdictRecord record = check_contenders({gone}, seeded(5), group_of(3)).at("right");
  EXPECT_EQ(record.verdict, Verdict::crash);
#if defined(__SANITIZE_THREAD__)
  const char* reason = "exited with 127";  // it makes a fork of vfork: what the child notes, the parent does not see
#else
  const char* reason = "could not be started";
#endif
  EXPECT_NE(record.reason.find(reason), std::string::npos) << record.reason;
}

TEST_F(Checked, TheSameSeedReachesTheSameVerdict) {
  const VerdictRecord one = check({"wrong_tail"}, seeded(8)).at("wrong_tail");
  const TemporaryFolder other;
  store_ = CounterexampleStore(other.path());
  const VerdictRecord again = check({"wrong_tail"}, seeded(8)).at("wrong_tail");
  EXPECT_EQ(one.cases, again.cases);
  EXPECT_EQ(one.reason, again.reason);
  EXPECT_EQ(one.counterexample, again.counterexample);
}

TEST_F(Checked, ACellIsCheckedAsItIs) {
  Cell cell;
  cell.which = parse_case("rms_norm:f32,rows=4,cols=31,values=normal,seed=3", find_op("rms_norm")->info());
  std::map<std::string, VerdictRecord> verdicts;
  Exclusion exclusion;
  exclusion.implementation = "aborts";
  exclusion.reason = "known";
  Checker checker(resources_, store_, {1, "test", {exclusion}, {}},
                  {[&](const VerdictRecord& verdict) { verdicts[verdict.subject.implementation] = verdict; },
                   [](std::int64_t) {}, [] { return false; }});
  checker.check_cell(cell,
                     {planted("right"), planted("crashes_at_16n_plus_15"), planted("wrong_tail"), planted("aborts")});
  EXPECT_EQ(verdicts.size(), 3u);  // `aborts` is left out
  EXPECT_EQ(verdicts.at("right").verdict, Verdict::pass);
  EXPECT_EQ(verdicts.at("right").scope, to_id(cell));
  EXPECT_EQ(verdicts.at("right").cases, 1);
  EXPECT_EQ(verdicts.at("crashes_at_16n_plus_15").verdict, Verdict::crash);
  EXPECT_EQ(verdicts.at("wrong_tail").verdict, Verdict::fail);
}

TEST_F(Checked, AnInterruptedCheckGivesNoVerdictThatItHasNotReached) {
  int verdicts = 0, polls = 0;
  Checker checker(resources_, store_, seeded(5),
                  {[&](const VerdictRecord&) { ++verdicts; }, [](std::int64_t) {}, [&] { return ++polls > 5; }});
  checker.check_group(group_of(1000), {planted("right")});
  EXPECT_EQ(verdicts, 0);
}

}  // namespace
}  // namespace assay
