// Shrinking that ends early, and going on from there.
#include "harness/check/shrink.h"

#include <gtest/gtest.h>

#include "harness/check/checker.h"
#include "harness/check/examine.h"
#include "tests/check/planted_contenders.h"

namespace assay {
namespace {

class Shrinking : public testing::Test {
 protected:
  void SetUp() override {
    lane_.contender = planted("wrong_tail");
    lane_.arena = std::make_shared<Arena>();
    lane_.process = std::make_shared<WorkerProcess>(lane_.contender.command, *lane_.arena);
    const Trial trial(
        op_, parse_case("rms_norm:f32,rows=5,cols=77,values=wide,seed=9,padding=3,in_place,buffers=end", op_.info()),
        resources_, arena_);
    first_ = {examine(trial, *lane_.process, lane_.contender, {}), trial.which(), {}};
    ASSERT_EQ(first_.outcome.verdict, Verdict::fail) << first_.outcome.reason;
  }
  Shrunk shrunk(const Failure& failure, const ShrinkingEffort& effort) {
    return shrink(
        failure, op_, lane_, resources_, arena_, [](const Case&, const Outcome&) { return false; }, effort);
  }

  const Op& op_ = *find_op("rms_norm");
  const NoResources resources_;
  Arena arena_;
  Lane lane_;
  Failure first_;
};

TEST_F(Shrinking, SaysThatItStopped) {
  EXPECT_EQ(shrunk(first_, {.tries = 3}).failure.stopped, "after 3 tries");
  EXPECT_EQ(shrunk(first_, {.time = std::chrono::seconds(0)}).failure.stopped, "after 0 s");
  int left = 5;
  const Shrunk interrupted = shrunk(first_, {.go_on = [&](int) { return left-- > 0; }});
  EXPECT_EQ(interrupted.failure.stopped, "when it was interrupted");
  EXPECT_EQ(interrupted.tries, 6);  // one more, to see whether it is steady
  EXPECT_EQ(shrunk(first_, {}).failure.stopped, "");
}

TEST_F(Shrinking, GoesOnWhereItStopped) {
  const Shrunk whole = shrunk(first_, {.thorough = true});
  EXPECT_EQ(whole.failure.stopped, "");
  Failure failure = first_;
  int parts = 0;
  do {
    const Shrunk part = shrunk(failure, {.tries = 8, .thorough = true});
    ASSERT_TRUE(part.steady);
    ASSERT_LT(++parts, 100);
    if (part.failure.which == failure.which && !part.failure.stopped.empty()) break;  // 8 tries lead nowhere from here
    failure = part.failure;
  } while (!failure.stopped.empty());
  EXPECT_GT(parts, 1);
  EXPECT_EQ(to_id(shrunk(failure, {.thorough = true}).failure.which), to_id(whole.failure.which));
}

TEST_F(Shrinking, OfTheSimplestIsDoneAtOnce) {
  const Shrunk least = shrunk(first_, {.thorough = true});
  ASSERT_FALSE(least.failure.inputs.empty());
  const Shrunk again = shrunk(least.failure, {.thorough = true});
  EXPECT_EQ(again.failure.which, least.failure.which);
  EXPECT_EQ(again.failure.stopped, "");
}

// A check does not shrink again what it has kept, and does not forget that it could.
TEST_F(Shrinking, AKeptOneThatFailsAgainIsStillOneThatStopped) {
  const TemporaryFolder folder;
  const CounterexampleStore store(folder.path());
  const Failure least = shrunk(first_, {}).failure;
  Counterexample example;
  example.which = least.which;
  example.inputs = least.inputs;
  example.implementation = "wrong_tail";
  example.property = least.outcome.property;
  example.stopped = "after 4000 tries";
  const std::string id = store.keep(example);
  EXPECT_EQ(store.find(id).stopped, "after 4000 tries");
  std::vector<VerdictRecord> verdicts;
  Checker checker(
      resources_, store, {5, "test", {}, {}},
      {[&](const VerdictRecord& verdict) { verdicts.push_back(verdict); }, [](std::int64_t) {}, [] { return false; }});
  CheckGroup group;
  group.op = "rms_norm";
  group.cases = 1;
  checker.check_group(group, {lane_.contender});
  ASSERT_EQ(verdicts.size(), 1u);
  EXPECT_EQ(verdicts[0].counterexample, id);
  EXPECT_NE(verdicts[0].reason.find("shrinking stopped after 4000 tries"), std::string::npos) << verdicts[0].reason;
  EXPECT_EQ(store.find(id).stopped, "after 4000 tries");
  EXPECT_EQ(store.find(id).reason.find("shrinking stopped"), std::string::npos) << store.find(id).reason;
}

// A step of shrinking may take a second; what takes longer and answers in the end is no timeout for a check.
TEST_F(Shrinking, ATimeoutIsOneByTheDeadlineOfTheCheck) {
  lane_.contender = planted("slow_from_three_on");
  lane_.contender.command.limits.seconds = 1.6;
  lane_.process = std::make_shared<WorkerProcess>(lane_.contender.command, *lane_.arena);
  const Trial trial(op_, parse_case("rms_norm:f32,rows=1,cols=9,values=wide,seed=9", op_.info()), resources_, arena_);
  Failure hangs{trial.run(*lane_.process, lane_.contender, {}), trial.which(), {}};
  ASSERT_EQ(hangs.outcome.verdict, Verdict::timeout) << hangs.outcome.reason;
  const Shrunk shrunk = this->shrunk(hangs, {.time = std::chrono::seconds(8), .tries = 30});
  ASSERT_TRUE(shrunk.steady);
  EXPECT_GE(shrunk.failure.which.dim("cols"), 8) << to_id(shrunk.failure.which);
}

}  // namespace
}  // namespace assay
