// Another implementation stands for the reference: what that means for the others, for itself, and for replays.
#include <gtest/gtest.h>

#include <map>

#include "harness/check/checker.h"
#include "harness/check/replay.h"
#include "harness/core/dtype.h"
#include "tests/check/planted_contenders.h"

namespace assay {
namespace {

class HeldAgainst : public testing::Test {
 protected:
  std::map<std::string, VerdictRecord> check(const std::vector<std::string>& names, const std::string& reference,
                                             std::uint64_t seed = 5) {
    std::vector<Contender> contenders;
    for (const std::string& name : names) contenders.push_back(planted(name));
    return check_contenders(contenders, reference, seed);
  }
  std::map<std::string, VerdictRecord> check_contenders(const std::vector<Contender>& contenders,
                                                        const std::string& reference, std::uint64_t seed = 5) {
    std::map<std::string, VerdictRecord> verdicts;
    checker(reference, seed, verdicts).check_group(group_, contenders);
    return verdicts;
  }
  Checker checker(const std::string& reference, std::uint64_t seed,
                  std::map<std::string, VerdictRecord>& verdicts) const {
    return Checker(resources_, store_, {seed, "test", {}, {}, reference},
                   {[&verdicts](const VerdictRecord& verdict) {
                      EXPECT_TRUE(verdicts.emplace(verdict.subject.implementation, verdict).second);
                    },
                    [](std::int64_t) {}, [] { return false; }});
  }
  static CheckGroup group_of_60() {
    CheckGroup group;
    group.op = "rms_norm";
    group.cases = 60;
    return group;
  }
  Counterexample kept(const VerdictRecord& record) const { return store_.find(record.counterexample); }

  const Op& op_ = *find_op("rms_norm");
  CheckGroup group_ = group_of_60();
  NoResources resources_;
  TemporaryFolder folder_;
  CounterexampleStore store_{folder_.path()};
};

TEST_F(HeldAgainst, AWrongOneTheRightOneFailsAndIsShrunk) {
  const auto verdicts = check({"right", "wrong_tail"}, "wrong_tail");
  const VerdictRecord& right = verdicts.at("right");
  EXPECT_EQ(right.verdict, Verdict::fail);
  EXPECT_EQ(right.property, "matches_reference");
  EXPECT_EQ(right.reference, "wrong_tail");
  EXPECT_NE(right.reason.find(", expected 12.0784311 "), std::string::npos) << right.reason;
  EXPECT_EQ(right.reason.find("not every time"), std::string::npos) << right.reason;
  const Counterexample example = kept(right);
  EXPECT_EQ(example.reference, "wrong_tail");
  EXPECT_EQ(example.which.dim("rows"), 1);
  EXPECT_EQ(example.which.dim("cols"), 1);
  ASSERT_TRUE(example.literal());
  EXPECT_EQ(example.inputs[0].number(0), 1)
      << "the plainest: of a row of 0, the contract takes 0 whatever the yardstick says";
}

TEST_F(HeldAgainst, TheYardstickItselfHasToAnswerAndNothingElse) {
  for (const char* name : {"wrong_tail", "changes_input", "flips_control_bits"}) {
    const VerdictRecord record = check({"right", name}, name).at(name);
    EXPECT_EQ(record.verdict, Verdict::pass) << name << ": " << record.reason;
    EXPECT_EQ(record.cases, 60) << name;
    EXPECT_EQ(record.worst_share, 0) << name;
    EXPECT_EQ(record.reference, name);
    EXPECT_GT(record.probative_cases, 10) << name;
    EXPECT_TRUE(record.counterexample.empty()) << name;
  }
}

// In second runs, too: what a kept runner says of other inputs.
TEST_F(HeldAgainst, WhoIsWrongInTheSameWayPasses) {
  Contender twin = planted("wrong_tail");
  twin.subject.implementation = "twin";
  // What is wrong in the last row alone changes when rows change places; this is about the yardstick.
  group_.properties = {"matches_reference", "recomputes"};
  // The twin goes by its backend's name, but the other one has that name itself.
  const auto verdicts = check_contenders({twin, planted("wrong_tail")}, "wrong_tail");
  EXPECT_EQ(verdicts.at("twin").reference, "wrong_tail");
  for (const auto& [name, record] : verdicts) {
    EXPECT_EQ(record.verdict, Verdict::pass) << name << ": " << record.reason;
    EXPECT_EQ(record.cases, 60) << name;
  }
  EXPECT_GT(verdicts.at("twin").traits.at("recomputes").held, 0);
  // The outputs of what is large are not kept: one of 2^22 elements is among these.
  EXPECT_EQ(verdicts.at("twin").agreement.at("wrong_tail"), (Agreement{59, 59, 59}));
}

TEST_F(HeldAgainst, AReplayAsksTheSameYardstick) {
  const Counterexample example = kept(check({"right", "wrong_tail"}, "wrong_tail").at("right"));
  const auto shown = [&](const Yardstick* yardstick) {
    Arena arena;
    std::optional<Trial> trial = held_against(yardstick, Trial(op_, restore_literal(op_, example, resources_), arena));
    return replay(*trial, planted("right"), arena, yardstick);
  };
  const Contender wrong = planted("wrong_tail");
  const auto arena = std::make_shared<Arena>();
  const Yardstick yardstick{wrong, arena, std::make_shared<WorkerProcess>(wrong.command, *arena)};
  const Replayed replayed = shown(&yardstick);
  EXPECT_EQ(replayed.verdict, Verdict::fail);
  EXPECT_NE(replayed.text.find("expected 12.0784311"), std::string::npos) << replayed.text;
  EXPECT_EQ(shown(nullptr).verdict, Verdict::pass);
}

TEST_F(HeldAgainst, ItsCounterexamplesAreOfNoOtherCheck) {
  check({"right", "wrong_tail"}, "wrong_tail");
  const VerdictRecord by_contract = check({"right"}, "", 99).at("right");
  EXPECT_EQ(by_contract.verdict, Verdict::pass) << by_contract.reason;
  EXPECT_EQ(by_contract.cases, 60);
  EXPECT_TRUE(by_contract.reference.empty());
  EXPECT_EQ(check({"right", "floods"}, "floods", 99).at("right").cases, 60);
  const VerdictRecord again = check({"right", "wrong_tail"}, "wrong_tail", 99).at("right");
  EXPECT_EQ(again.verdict, Verdict::fail);
  EXPECT_EQ(again.cases, 1);
}

TEST_F(HeldAgainst, WhatIsWrongByTheContractIsKeptAsSuch) {
  const VerdictRecord record = check({"crashes_at_16n_plus_15", "right"}, "right").at("crashes_at_16n_plus_15");
  EXPECT_EQ(record.verdict, Verdict::crash);
  EXPECT_TRUE(record.reference.empty());
  EXPECT_TRUE(kept(record).reference.empty());
  EXPECT_EQ(check({"crashes_at_16n_plus_15"}, "", 99).at("crashes_at_16n_plus_15").cases, 1);
}

TEST_F(HeldAgainst, OneThatRefusesProvesNothing) {
  const auto verdicts = check({"right", "refuses"}, "refuses");
  EXPECT_EQ(verdicts.at("refuses").verdict, Verdict::unsupported);
  EXPECT_EQ(verdicts.at("refuses").refused, 60);
  const VerdictRecord& right = verdicts.at("right");
  EXPECT_EQ(right.verdict, Verdict::absent);
  EXPECT_EQ(right.cases, 0);
  EXPECT_EQ(right.reason, "refuses, which stands for the reference, refused: on principle");
}

TEST_F(HeldAgainst, OneThatIsNotThereProvesNothing) {
  const VerdictRecord right = check({"right"}, "wrong_tail").at("right");
  EXPECT_EQ(right.verdict, Verdict::absent);
  EXPECT_EQ(right.reason, "wrong_tail, which stands for the reference, is not among the chosen implementations");
}

TEST_F(HeldAgainst, OneThatCrashesHasFailed) {
  Contender gone = planted("right");
  gone.subject.implementation = "gone";
  gone.command.arguments = {"/no/such/worker"};
  const auto verdicts = check_contenders({planted("right"), gone}, "gone");
  EXPECT_EQ(verdicts.at("gone").verdict, Verdict::crash);
  EXPECT_EQ(verdicts.at("gone").cases, 0);
  EXPECT_TRUE(verdicts.at("gone").reference.empty());
  EXPECT_EQ(verdicts.at("right").verdict, Verdict::absent);
  EXPECT_NE(verdicts.at("right").reason.find("gone, which stands for the reference, failed: "), std::string::npos)
      << verdicts.at("right").reason;
  const VerdictRecord aborts = check({"right", "aborts"}, "aborts").at("aborts");
  EXPECT_EQ(aborts.verdict, Verdict::crash);
  EXPECT_EQ(kept(aborts).which.dim("cols"), 2);
  EXPECT_TRUE(kept(aborts).reference.empty());
}

TEST_F(HeldAgainst, ACellIsHeldAgainstItToo) {
  Cell cell;
  cell.which = parse_case("rms_norm:f32,rows=4,cols=31,values=normal,seed=3", op_.info());
  std::map<std::string, VerdictRecord> verdicts;
  checker("wrong_tail", 1, verdicts).check_cell(cell, {planted("right"), planted("wrong_tail")});
  EXPECT_EQ(verdicts.at("right").verdict, Verdict::fail);
  EXPECT_EQ(verdicts.at("wrong_tail").verdict, Verdict::pass);
}

// It may be off by its own budget, in the other direction than who is held against it. And what was rounded to bf16 is
// known no better than that: who is as right may have rounded the other way.
TEST_F(HeldAgainst, ItsOwnBudgetAndTheRoundingOfItsAnswersAreAllowedFor) {
  for (const Dtype dtype : {Dtype::f32, Dtype::bf16}) {
    Arena arena;
    const Case which =
        parse_case("rms_norm:" + std::string(name_of(dtype)) + ",rows=1,cols=2,values=normal,seed=3", op_.info());
    const Trial trial(op_, which, resources_, arena);
    Buffer y{"y", Kind::array, dtype, {1, 2}, std::vector<std::byte>(2 * size_of(dtype)), false};
    encode(dtype, 1, y.bytes.data());
    encode(dtype, 3, y.bytes.data() + size_of(dtype));
    const Trial turned = trial.held_against({y}, Accumulation::usual);
    EXPECT_EQ(turned.expected()[0].numbers, (std::vector<double>{1, 3}));
    const double rounding = dtype == Dtype::bf16 ? half_ulp(dtype, 3) : 0;
    const double usual = trial.expected()[0].budget[1], wider = trial.expected()[0].wider_budget[1];
    EXPECT_LT(wider, usual);
    EXPECT_EQ(turned.expected()[0].budget[1], usual + (usual + rounding));
    EXPECT_EQ(turned.expected()[0].wider_budget[1], wider + (usual + rounding));
    EXPECT_EQ(trial.held_against({y}, Accumulation::wider).expected()[0].budget[1], usual + (wider + rounding));
  }
}

}  // namespace
}  // namespace assay
