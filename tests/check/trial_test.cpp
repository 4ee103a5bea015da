// Answers that are frames but no answers to a run.
#include "harness/check/trial.h"

#include <gtest/gtest.h>

#include "tests/check/surroundings.h"

namespace assay {
namespace {

Outcome outcome_of(const std::string& mode, const std::string& id) {
  const NoResources resources;
  Arena arena;
  const Op& op = *find_op(op_of_id(id));
  Trial trial(op, parse_case(id, op.info()), resources, arena);
  trial.set_deadline(std::chrono::seconds(10));
  const Contender contender = misbehaving(mode, op.info().name);
  WorkerProcess process(contender.command, arena);
  return trial.run(process, contender, {});
}

const std::string numbers = "rms_norm:f32,rows=2,cols=3,values=normal,seed=1";
const std::string text =
    "pretokenize:u8," + find_op("pretokenize")->info().dimensions[0].name + "=20,values=ascii,seed=1";

TEST(Trial, AnAnswerOfNothingIsWrong) {
  for (const std::string& id : {numbers, text}) {
    const Outcome outcome = outcome_of("answers", id);  // "ran", and has written nothing
    EXPECT_EQ(outcome.verdict, Verdict::fail) << id;
    EXPECT_EQ(outcome.property, "matches_reference") << id;
  }
}

TEST(Trial, LengthsThatLieAreNoLengths) {
  const Outcome outcome = outcome_of("lengths_too_long", text);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.property, "matches_reference");
}

TEST(Trial, FieldsOfWrongTypesAreNoAnswer) {
  for (const char* mode : {"lengths_of_wrong_type", "reason_of_wrong_type"})
    for (const std::string& id : {numbers, text}) {
      const Outcome outcome = outcome_of(mode, id);
      EXPECT_EQ(outcome.verdict, Verdict::crash) << mode << " " << id;
      EXPECT_NE(outcome.reason.find("not of the form agreed on"), std::string::npos) << outcome.reason;
    }
}

TEST(Trial, AnUnknownAnswerIsAFailure) { EXPECT_EQ(outcome_of("unknown_answer", numbers).verdict, Verdict::fail); }

TEST(Trial, AFaultReportFromNowhereIsNoPlace) {
  EXPECT_EQ(outcome_of("forges_fault", numbers).verdict, Verdict::crash);
  EXPECT_EQ(outcome_of("fault_far_away", numbers).verdict, Verdict::crash);
}

TEST(Trial, NothingRightIsLeftInTheOutputFromBefore) {
  const NoResources resources;
  Arena arena;
  const Op& op = *find_op("rms_norm");
  const Trial trial(op, parse_case(numbers, op.info()), resources, arena);
  const Contender right = planted("right"), lazy = misbehaving("answers");
  WorkerProcess right_process(right.command, arena), lazy_process(lazy.command, arena);
  EXPECT_EQ(trial.run(right_process, right, {}).verdict, Verdict::pass);
  EXPECT_EQ(trial.run(lazy_process, lazy, {}).verdict, Verdict::fail);
}

}  // namespace
}  // namespace assay
