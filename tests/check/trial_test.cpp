// Answers that are frames but no answers to a run.
#include "harness/check/trial.h"

#include <gtest/gtest.h>

#include <cmath>

#include "harness/check/replay.h"
#include "harness/core/patience.h"
#include "tests/check/planted_contenders.h"

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

TEST(Trial, OfATextTheFailureShowsWhatStandsThere) {
  EXPECT_NE(outcome_of("answers", text).reason.find("; piece 0 at byte 0: \"["), std::string::npos)
      << outcome_of("answers", text).reason;
  EXPECT_EQ(outcome_of("answers", numbers).reason.find(" at byte "), std::string::npos);
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
      EXPECT_NE(outcome.reason.find("not of the form that the worker protocol asks for"), std::string::npos)
          << outcome.reason;
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

// rms_norm as an op that is right in several ways: whatever has the sign of x.
class SignsOfX final : public Op {
 public:
  const OpInfo& info() const override { return find_op("rms_norm")->info(); }
  std::vector<Expectation> expect(const Case&, const std::vector<Buffer>& inputs, const RowSample&) const override {
    Expectation expected;
    expected.accepts = [x = inputs[0]](const Value& got) -> std::optional<std::string> {
      for (std::int64_t i = 0; i < x.count(); ++i)
        if (std::signbit(x.number(i)) != std::signbit(got.as<const float>()[i]))
          return "element " + std::to_string(i) + " has not the sign of x";
      return std::nullopt;
    };
    return {std::move(expected)};
  }
};

TEST(Trial, AnOutputMayBeAcceptedInsteadOfExpected) {
  Arena arena;
  const SignsOfX op;
  const Trial trial(op, parse_case(numbers, op.info()), NoResources(), arena);
  const Contender right = planted("right"), lazy = misbehaving("answers");
  WorkerProcess right_process(right.command, arena), lazy_process(lazy.command, arena);
  const Outcome accepted = trial.run(right_process, right, {});
  EXPECT_EQ(accepted.verdict, Verdict::pass) << accepted.reason;
  EXPECT_TRUE(accepted.could_tell());
  const Outcome refused = trial.run(lazy_process, lazy, {});
  EXPECT_EQ(refused.verdict, Verdict::fail);
  EXPECT_EQ(refused.property, "matches_reference");
  EXPECT_NE(refused.reason.find("y is not among what is right: element"), std::string::npos) << refused.reason;
  EXPECT_NE(describe_outcome(trial, refused).find("not accepted: element"), std::string::npos);
  // What was answered, in place of the reference, leaves a second right answer as right as it was.
  EXPECT_EQ(trial.held_against(accepted.outputs, accepted.accumulates).run(right_process, right, {}).verdict,
            Verdict::pass);
}

// Whatever an op's reference does, it is known how long it may take.
class Timed final : public Op {
 public:
  const OpInfo& info() const override { return find_op("rms_norm")->info(); }
  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample& sample) const override {
    left = time_left_of_reference();
    return find_op("rms_norm")->expect(which, inputs, sample);
  }
  mutable std::optional<std::chrono::duration<double>> left;
};

TEST(Trial, AReferenceHasItsTime) {
  Arena arena;
  const Timed op;
  const Trial trial(op, parse_case(numbers, op.info()), NoResources(), arena);
  ASSERT_TRUE(op.left);
  EXPECT_GT(op.left->count(), 10);
  EXPECT_LT(op.left->count(), 120);
  EXPECT_FALSE(time_left_of_reference()) << "it is over with the reference";
}

TEST(Trial, ASecondOutputIsHeldAgainstTheReferenceAsTheFirstIs) {
  const Op& op = *find_op("add_rms_norm");
  Contender naive;
  naive.op = op.info().name;
  naive.backend = "naive";
  naive.subject.implementation = "naive";
  naive.command = {{ASSAY_WORKERS "/assay-worker-native"}, {}, {}};
  for (const char* pairs :
       {"", ",in_place", ",in_place=2", ",in_place=3", ",in_place=4", ",in_place=1+4", ",in_place=2+3"})
    for (const char* dtype : {"f32", "bf16"}) {
      Arena arena;
      const std::string id =
          "add_rms_norm:" + std::string(dtype) + ",rows=3,cols=17,values=wide,seed=2,padding=3" + pairs;
      const Trial trial(op, parse_case(id, op.info()), NoResources(), arena);
      WorkerProcess process(naive.command, arena);
      const Outcome outcome = trial.run(process, naive, {});
      EXPECT_EQ(outcome.verdict, Verdict::pass) << id << ": " << outcome.reason;
      ASSERT_EQ(outcome.comparisons.size(), 2u);
      EXPECT_EQ(outcome.elements(), 2 * 3 * 17);
      ASSERT_EQ(outcome.outputs.size(), 2u);
      // The outputs exchanged, as a yardstick, say which of them is wrong.
      const Outcome other =
          trial.held_against({outcome.outputs[1], outcome.outputs[0]}, outcome.accumulates).run(process, naive, {});
      EXPECT_EQ(other.verdict, Verdict::fail) << id;
      EXPECT_NE(other.reason.find("sum["), std::string::npos) << other.reason;
    }
}

}  // namespace
}  // namespace assay
