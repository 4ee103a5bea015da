// An implementation that does what none should: told by the process that hosts it, and gone with all that it started.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <thread>

#include "harness/worker/parent/message.h"
#include "harness/worker/parent/process.h"
#include "harness/worker/parent/watch.h"
#include "tests/planted/misdeed_table.h"
#include "tests/worker/example_case.h"

namespace assay {
namespace {

using Kind = Reply::Kind;
using planted::Misdeed;

class Misdoer {
 public:
  explicit Misdoer(Limits limits = {0.6, 0.125, 64, 128, 4, 0.002})
      : process_({{ASSAY_WORKERS "/assay-worker-misdeeds"}, {}, {}, limits}, arena_) {}

  Reply run(const std::string& implementation, double deadline = 20) {
    arena_.fill(layout_, example_.inputs);
    Json request = describe_case(example_.which, implementation, "", layout_);
    request["type"] = "run";
    Reply reply = process_.request(std::move(request), std::chrono::duration<double>(deadline));
    if (reply.kind == Kind::answer) arena_.settle(layout_);
    return reply;
  }
  WorkerProcess& process() { return process_; }
  const Arena& arena() const { return arena_; }

 private:
  Arena arena_;
  WorkerProcess process_;
  const ExampleCase example_{""};
  const Layout layout_ = arena_.place(example_.which, example_.inputs, example_.outputs);
};

class EndedBy : public testing::TestWithParam<Misdeed> {};

TEST_P(EndedBy, WhatItDidAndTheNextRequestIsServed) {
  const Misdeed& misdeed = GetParam();
  Misdoer misdoer, bystander;
  ASSERT_EQ(bystander.run("right").kind, Kind::answer);  // a worker that may be reached for
  const auto start = std::chrono::steady_clock::now();
  const double deadline = misdeed.verdict == std::string("timeout") ? 0.6 : 20;
  Reply reply = misdoer.run(misdeed.name, deadline);
  for (int round = 0; round < 3 && reply.kind == Kind::answer; ++round) {  // a forged answer comes before the next
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    reply = misdoer.run(misdeed.name, deadline);
  }
  EXPECT_EQ(reply.kind == Kind::timeout, misdeed.verdict == std::string("timeout")) << reply.reason;
  EXPECT_NE(reply.kind, Kind::answer);
  EXPECT_NE((reply.reason + reply.output).find(misdeed.reason), std::string::npos) << reply.reason << reply.output;
  EXPECT_FALSE(misdoer.process().running());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  const Reply next = misdoer.run("right");
  EXPECT_EQ(next.kind, Kind::answer) << next.reason;
  EXPECT_EQ(bystander.run("right").kind, Kind::answer);
}

std::vector<Misdeed> those_that_do_not_answer() {
  std::vector<Misdeed> some;
  for (const Misdeed& misdeed : planted::misdeeds)
    if (misdeed.property == std::string("answers")) some.push_back(misdeed);
  return some;
}

[[maybe_unused]] void PrintTo(const Misdeed& misdeed, std::ostream* out) { *out << misdeed.name; }

INSTANTIATE_TEST_SUITE_P(, EndedBy, testing::ValuesIn(those_that_do_not_answer()),
                         [](const auto& instance) { return std::string(instance.param.name); });

class Answers : public testing::TestWithParam<Misdeed> {};

TEST_P(Answers, AndNothingHasHappened) {
  Misdoer misdoer, bystander;
  ASSERT_EQ(bystander.run("right").kind, Kind::answer);
  const Reply reply = misdoer.run(GetParam().name);
  ASSERT_EQ(reply.kind, Kind::answer) << reply.reason;
  EXPECT_EQ(reply.message["type"], "ran") << reply.message;
  EXPECT_EQ(reply.message.value("process_changed", ""), "");
  EXPECT_EQ(bystander.run("right").kind, Kind::answer);
}

class Changes : public testing::TestWithParam<Misdeed> {};

TEST_P(Changes, AreToldByTheWorker) {
  const Misdeed& misdeed = GetParam();
  Misdoer misdoer;
  std::string told;
  for (int call = 0; call < 80 && told.empty(); ++call) {
    const Reply reply = misdoer.run(misdeed.name);
    ASSERT_EQ(reply.kind, Kind::answer) << reply.reason;
    ASSERT_EQ(reply.message["type"], "ran") << reply.message;
    told = "it changed " + reply.message["process_changed"].get<std::string>();
    if (reply.message["control_changed"] == true)
      told = "control bits were changed: " + reply.message.value("control_what", "");
    if (told == "it changed ") told.clear();
  }
  EXPECT_NE(told.find(misdeed.reason), std::string::npos) << told;
}

std::vector<Misdeed> those_that_leave_a_change() {
  std::vector<Misdeed> some;
  for (const Misdeed& misdeed : planted::misdeeds)
    if (misdeed.verdict == std::string("fail") && misdeed.property != std::string("quiet_after_answer") &&
        misdeed.property != std::string("inputs_unchanged"))
      some.push_back(misdeed);
  return some;
}

INSTANTIATE_TEST_SUITE_P(, Changes, testing::ValuesIn(those_that_leave_a_change()),
                         [](const auto& instance) { return std::string(instance.param.name); });

std::vector<Misdeed> those_that_pass() {
  std::vector<Misdeed> some;
  for (const Misdeed& misdeed : planted::misdeeds)
    if (misdeed.verdict == std::string("pass")) some.push_back(misdeed);
  return some;
}

INSTANTIATE_TEST_SUITE_P(, Answers, testing::ValuesIn(those_that_pass()),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST(Confinement, TasksAreCountedWhoeverStartedThem) {
  for (const char* name : {"starts_children_without_end", "starts_threads_without_end"}) {
    Misdoer misdoer({20, 8, 64, 128, 4, 0.002});
    EXPECT_EQ(misdoer.run(name).reason, "killed: had more than 64 processes and threads (limit: tasks)");
  }
}

TEST(Confinement, WhatItStartedIsGoneWhenItIsStopped) {
  for (const char* name : {"leaves_a_daemon", "leaves_a_writing_child", "starts_children_without_end"}) {
    Misdoer misdoer;
    (void)misdoer.run(name);
    misdoer.process().stop();
    // All of them were children of this process, in the end, and have been waited for.
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << name;
    EXPECT_EQ(errno, ECHILD) << name;
  }
}

TEST(Confinement, AnAnswerInAdvanceIsNoAnswer) {
  // Its thread may be so quick that both answers arrive at once, which is found with the first.
  for (int attempt = 0; attempt < 50; ++attempt) {
    Misdoer misdoer;
    const Reply first = misdoer.run("forges_the_next_answer");
    if (first.kind != Kind::answer) {
      EXPECT_EQ(first.kind, Kind::garbage);
      continue;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    const Reply reply = misdoer.run("right");
    EXPECT_EQ(reply.kind, Kind::garbage);
    EXPECT_EQ(reply.reason, "it answered before it was asked");
    return;
  }
  FAIL() << "it was always found with the first answer";
}

// Nobody looks at a worker that has answered; the kernel holds it below twice the limit.
TEST(Confinement, WhatIsAllocatedBetweenRequestsHasAnEndToo) {
  Misdoer misdoer;
  const std::size_t before = usage_of(getpid(), 1000).memory;
  ASSERT_EQ(misdoer.run("allocates_later").kind, Kind::answer);
  std::size_t last = 0, now = before;
  for (int wait = 0; wait < 100 && (now != last || now < before + (std::size_t{32} << 20)); ++wait) {
    last = now;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    now = usage_of(getpid(), 1000).memory;
  }
  EXPECT_GT(now, before + (std::size_t{32} << 20));
  EXPECT_LT(now, before + (std::size_t{320} << 20));
}

TEST(Confinement, AWriteAfterTheAnswerIsFound) {
  Misdoer misdoer;
  ASSERT_EQ(misdoer.run("right").kind, Kind::answer);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(misdoer.arena().find_late_write(), std::nullopt);
  ASSERT_EQ(misdoer.run("writes_late").kind, Kind::answer);
  std::optional<std::string> found;
  for (int wait = 0; wait < 200 && !found; ++wait) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    found = misdoer.arena().find_late_write();
  }
  EXPECT_EQ(found, "output y");
}

// What a request asks for under `guards`, in a case of three rows.
class GuardedMisdoer {
 public:
  explicit GuardedMisdoer(const std::string& more) : example_(more) {}
  Reply run(const std::string& implementation, const Json& guards) {
    arena_.fill(layout_, example_.inputs);
    Json request = describe_case(example_.which, implementation, "", layout_);
    request["type"] = "run";
    request["guards"] = guards;
    Reply reply = process_.request(std::move(request), std::chrono::seconds(20));
    if (reply.kind == Kind::answer) arena_.settle(layout_);
    return reply;
  }
  std::string place_of(const Reply& reply) const { return arena_.describe(layout_, reply.fault_offset); }
  WorkerProcess& process() { return process_; }
  const Arena& arena() const { return arena_; }

 private:
  Arena arena_;
  WorkerProcess process_{{{ASSAY_WORKERS "/assay-worker-misdeeds"}, {}, {}, {}}, arena_};
  const ExampleCase example_;
  const Layout layout_ = arena_.place(example_.which, example_.inputs, example_.outputs);
};

TEST(Guards, AReadBehindARowFaults) {
  GuardedMisdoer misdoer(",buffers=pages");
  EXPECT_EQ(misdoer.run("right", {{"rows", true}, {"inputs", true}, {"after", true}}).kind, Kind::answer);
  EXPECT_EQ(misdoer.run("reads_past_rows", Json::object()).kind, Kind::answer);
  const Reply reply = misdoer.run("reads_past_rows", {{"rows", true}});
  EXPECT_EQ(reply.kind, Kind::crash);
  EXPECT_EQ(misdoer.place_of(reply), "0 bytes behind the end of row 0 of input x");
}

TEST(Guards, AWriteThatIsTakenBackFaults) {
  for (const char* placement : {"", ",buffers=end", ",buffers=pages"}) {
    GuardedMisdoer misdoer(placement);
    EXPECT_EQ(misdoer.run("writes_and_restores", Json::object()).kind, Kind::answer);
    const Reply reply = misdoer.run("writes_and_restores", {{"inputs", true}});
    EXPECT_EQ(reply.kind, Kind::crash);
    EXPECT_EQ(misdoer.place_of(reply), "0 bytes into input x");
    EXPECT_FALSE(reply.late);
  }
}

TEST(Guards, AReadAfterTheAnswerFaultsAndIsTold) {
  GuardedMisdoer misdoer("");
  ASSERT_EQ(misdoer.run("reads_late", Json::object()).kind, Kind::answer);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_FALSE(misdoer.process().find_end());  // nobody has kept it from that
  std::optional<Reply> end;
  // It may be so quick that it dies before the answer has been written.
  if (Reply reply = misdoer.run("reads_late", {{"after", true}}); reply.kind != Kind::answer) end = std::move(reply);
  for (int wait = 0; wait < 400 && !end; ++wait) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    end = misdoer.process().find_end();
  }
  ASSERT_TRUE(end);
  EXPECT_TRUE(end->late) << end->reason;
  EXPECT_EQ(misdoer.place_of(*end), "0 bytes into input x");
  EXPECT_FALSE(misdoer.process().running());
}

TEST(Confinement, NobodyCanChangeTheSizeOfTheMemory) {
  const Arena arena;
  EXPECT_NE(ftruncate(arena.descriptor(), 0), 0);
  EXPECT_NE(ftruncate(arena.descriptor(), static_cast<off_t>(2 * slot_size * slot_count)), 0);
}

// The memory that a worker may use grows with its case: 16 bytes for each byte.
TEST(Confinement, ALargeCaseMayUseMore) {
  Arena arena;
  WorkerCommand command{{"/bin/sh", "-c", "head -c 800000000 /dev/zero | tail | wc -c >&2; exit 3"}, {}, {}};
  command.limits.memory_gib = 0.25;
  for (const std::size_t case_bytes : {std::size_t{0}, std::size_t{64} << 20}) {
    WorkerProcess process(command, arena);
    const Reply reply = process.request({{"type", "run"}, {"end", "\n"}}, std::chrono::seconds(20), case_bytes);
    EXPECT_EQ(reply.reason, case_bytes == 0 ? "killed: used more than 0.25 GiB of memory (limit: memory_gib)"
                                            : "exited with 3 without an answer");
  }
}

TEST(Confinement, ItStartsWithoutWhatTheHarnessHas) {
  Arena arena;
  const int open_here = dup(arena.descriptor());  // inherited by whoever is not careful
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  sigprocmask(SIG_BLOCK, &blocked, nullptr);
  WorkerProcess shell({{"/bin/sh", "-c",
                        "head -c 1 > /dev/null <&3; ls /proc/self/fd; grep -E 'SigBlk|SigIgn|NoNewPrivs|Seccomp:' "
                        "/proc/self/status; ulimit -c; "
                        "ulimit -n; cat /proc/self/oom_score_adj"},
                       {},
                       {},
                       {}},
                      arena);
  const Reply reply = shell.request({{"type", "hello"}}, std::chrono::seconds(10));
  sigprocmask(SIG_UNBLOCK, &blocked, nullptr);
  close(open_here);
  EXPECT_EQ(reply.kind, Kind::crash);
  EXPECT_EQ(reply.output,
            "0\n1\n2\n3\n4\n5\n6\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:"
            "\t2\n0\n1024\n1000\n");
}

}  // namespace
}  // namespace assay
