// What the checker tolerates by a waiver, and what it does not take for a proof.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>

#include "harness/check/lane.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "tests/check/checked.h"

namespace assay {
namespace {

Waiver waiver_of_the_wrong_tail() {
  Waiver waiver;
  waiver.op = "rms_norm";
  waiver.implementation = "wrong_*";
  waiver.versions = "1.*";
  waiver.property = "matches_reference";
  waiver.reason = "known to be wrong";
  waiver.reported = "nowhere";
  return waiver;
}

TEST_F(Checked, AWaiverToleratesAndIsShown) {
  const VerdictRecord waived = check({"wrong_tail"}, seeded(5, {waiver_of_the_wrong_tail()})).at("wrong_tail");
  EXPECT_EQ(waived.verdict, Verdict::pass);
  EXPECT_EQ(waived.waiver, "known to be wrong (nowhere)");
  EXPECT_NE(waived.reason.find("expected"), std::string::npos) << waived.reason;  // what was tolerated is still told
  EXPECT_EQ(waived.cases, 60);
}

TEST_F(Checked, AWaiverCoversNothingElse) {
  const auto changed = [](std::string Waiver::*member, const char* glob) {
    Waiver waiver = waiver_of_the_wrong_tail();
    waiver.*member = glob;
    return waiver;
  };
  for (const Waiver& other :
       {changed(&Waiver::op, "gelu"), changed(&Waiver::implementation, "right"), changed(&Waiver::versions, "2.*"),
        changed(&Waiver::isa, "avx9"), changed(&Waiver::property, "stays_inside"), changed(&Waiver::dtype, "bf16"),
        changed(&Waiver::values, "nan"), changed(&Waiver::shows, "*is nan*"),
        changed(&Waiver::cases, "*,threads=7*")}) {
    const VerdictRecord record = check({"wrong_tail"}, seeded(5, {other})).at("wrong_tail");
    EXPECT_EQ(record.verdict, Verdict::fail);
    EXPECT_TRUE(record.waiver.empty());
  }
}

TEST_F(Checked, AWaiverWhoseExamplePassesFails) {
  std::vector<VerdictRecord> verdicts;
  const auto judged = [&](const char* name, const char* example) {
    verdicts.clear();
    Waiver waiver = waiver_of_the_wrong_tail();
    waiver.implementation = name;
    waiver.example = parse_case(example, find_op("rms_norm")->info());
    Checker(
        resources_, store_, seeded(5, {waiver}),
        {[&](const VerdictRecord& verdict) { verdicts.push_back(verdict); }, [](std::int64_t) {}, [] { return false; }})
        .check_group(group_of(5), {planted(name)});
    return verdicts.front();
  };
  const char* example = "rms_norm:f32,rows=1,cols=15";
  const VerdictRecord unneeded = judged("right", example);
  EXPECT_EQ(unneeded.scope, "waiver");
  EXPECT_EQ(unneeded.verdict, Verdict::fail);
  EXPECT_NE(unneeded.reason.find("is no longer needed (known to be wrong)"), std::string::npos) << unneeded.reason;
  EXPECT_EQ(judged("wrong_tail", example).scope, "generated");
  EXPECT_EQ(judged("refuses", example).scope, "generated");
  // Of another dtype than the group's: not its turn.
  EXPECT_EQ(judged("right", "rms_norm:bf16,rows=1,cols=15").scope, "generated");
  const VerdictRecord otherwise = judged("crashes_at_16n_plus_15", "rms_norm:f32,rows=1,cols=15,buffers=offset");
  EXPECT_NE(otherwise.reason.find("fails in another way: killed by SIGSEGV"), std::string::npos) << otherwise.reason;
}

// Sums in 8 lanes of float32 are within the budget of all, and not within that of who claims to sum in a wider type.
TEST_F(Checked, WhoClaimsWiderSumsIsHeldToIt) {
  CheckGroup group = group_of(60);
  group.values = {"constant"};
  Contender claims = planted("claims_wider_sums");
  claims.accumulates = Accumulation::wider;
  const auto verdicts = check_contenders({planted("right"), planted("sums_in_lanes"), claims}, seeded(5), group);
  EXPECT_EQ(verdicts.at("right").verdict, Verdict::pass) << verdicts.at("right").reason;
  EXPECT_EQ(verdicts.at("sums_in_lanes").verdict, Verdict::pass) << verdicts.at("sums_in_lanes").reason;
  const VerdictRecord& record = verdicts.at("claims_wider_sums");
  EXPECT_EQ(record.verdict, Verdict::fail);
  EXPECT_EQ(record.property, "matches_reference");
}

TEST_F(Checked, WhatProvesNothingIsMistrusted) {
  CheckGroup group = group_of(30);
  group.values = {"zeros"};
  const VerdictRecord record = check({"right"}, seeded(5), group).at("right");
  EXPECT_EQ(record.verdict, Verdict::mistrusted);
  EXPECT_EQ(record.probative, 0);
  EXPECT_GT(record.elements, 0);
  EXPECT_NE(record.reason.find("could have told right from wrong"), std::string::npos) << record.reason;
}

// Denormals stay below the part of the budget that does not shrink with them, but where a smaller eps scales them up.
TEST_F(Checked, DenormalsTellOnlyWhereTheyAreScaledUp) {
  Arena arena;
  const Contender right = planted("right");
  WorkerProcess process(right.command, arena);
  for (const auto& [eps, tells] : {std::pair{"1e-05", false}, std::pair{"1e-12", true}}) {
    const Case which = parse_case("rms_norm:f32,rows=4,cols=64,values=denormal,seed=3,eps=" + std::string(eps),
                                  find_op("rms_norm")->info());
    const Outcome outcome = Trial(*find_op("rms_norm"), which, resources_, arena).run(process, right, {});
    EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.reason;
    EXPECT_EQ(outcome.could_tell(), tells) << eps;
  }
}

TEST_F(Checked, SomeCasesThatProveNothingDoNoHarm) {
  CheckGroup group = group_of(60);
  group.values = {"zeros", "normal"};
  const VerdictRecord record = check({"right"}, seeded(5), group).at("right");
  EXPECT_EQ(record.verdict, Verdict::pass) << record.reason;
  EXPECT_LT(record.probative_cases, record.cases);
}

// The only case is one that is given: a stored one, without generated ones beside it.
TEST_F(Checked, OneValueNanAndWideBudgetsAreMistrusted) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const Op& op = *find_op("rms_norm");
  const auto judged = [&](const std::vector<double>& x) {
    const TemporaryFolder folder;
    store_ = CounterexampleStore(folder.path());
    Counterexample example;
    example.which = parse_case("rms_norm:f32,rows=2,cols=2", op.info());
    example.inputs = op.generate(example.which, resources_);
    for (Buffer& input : example.inputs)
      for (std::int64_t i = 0; i < input.count(); ++i) {
        const auto at = static_cast<std::size_t>(i);
        encode(input.dtype, input.constant ? 1 : x[at], input.bytes.data() + at * size_of(input.dtype));
      }
    example.which.values.clear();
    example.which.seed = 0;
    example.which.literal = hash_of(example.inputs);
    store_.keep(example);
    return check({"right"}, seeded(5), group_of(0)).at("right");
  };
  const VerdictRecord varied = judged({1, 2, 3, 4});
  EXPECT_EQ(varied.verdict, Verdict::pass) << varied.reason;
  EXPECT_EQ(varied.cases, 1);
  EXPECT_EQ(varied.probative_cases, 1);
  // y is of one value; is NaN; is less than 2^-126, which is within the budget; is not promised, since squares
  // overflow.
  const std::vector<std::vector<double>> telling_nothing{
      {1, 1, 1, 1}, {nan, 1, 2, nan}, {1e-42, 2e-42, 3e-42, 4e-42}, {1e30, 2e30, 3e30, 4e30}};
  for (const std::vector<double>& x : telling_nothing) {
    const VerdictRecord record = judged(x);
    EXPECT_EQ(record.verdict, Verdict::mistrusted) << x[0] << ": " << record.reason;
    EXPECT_EQ(record.cases, 1) << x[0];
    EXPECT_EQ(record.probative, x[0] == 1 ? 4 : 0) << x[0];
    EXPECT_TRUE(record.reason.starts_with("only 0 of 1 cases could have told right from wrong")) << record.reason;
  }
}

TEST_F(Checked, WhatRefusesEverythingHasNotPassed) {
  const VerdictRecord record = check({"refuses"}).at("refuses");
  EXPECT_EQ(record.verdict, Verdict::unsupported);
  EXPECT_EQ(record.reason, "on principle");
  EXPECT_EQ(record.refused, 60);
  EXPECT_EQ(record.cases, 0);
}

}  // namespace
}  // namespace assay
