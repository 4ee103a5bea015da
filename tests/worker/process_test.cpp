// What becomes of a worker that breaks the protocol: a kind and a reason in bounded time, and a fresh process next.
#include "harness/worker/parent/process.h"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <map>
#include <set>
#include <thread>

#include "harness/core/error.h"
#include "harness/worker/parent/arena.h"

namespace assay {
namespace {

using Kind = Reply::Kind;
using Seconds = std::chrono::duration<double>;

WorkerCommand misbehaving(const std::string& mode) {
  return {{ASSAY_WORKERS "/assay-misbehaving-worker", mode}, {}, {}};
}

struct Misdeed {
  const char* mode;
  Kind kind;
  const char* reason;  // a part of it
  bool waits = false;  // it takes the whole deadline
};

void PrintTo(const Misdeed& misdeed, std::ostream* out) { *out << misdeed.mode; }

class Misdeeds : public testing::TestWithParam<Misdeed> {};

TEST_P(Misdeeds, AreTold) {
  const Misdeed& misdeed = GetParam();
  Arena arena;
  WorkerProcess process(misbehaving(misdeed.mode), arena);
  const Seconds deadline(misdeed.waits ? 0.7 : 30);
  for (int round = 0; round < 2; ++round) {  // the second time in a new process
    const auto start = std::chrono::steady_clock::now();
    const Reply reply = process.request({{"type", "run"}}, deadline);
    const Seconds taken = std::chrono::steady_clock::now() - start;
    EXPECT_EQ(reply.kind, misdeed.kind) << reply.reason;
    EXPECT_NE(reply.reason.find(misdeed.reason), std::string::npos) << reply.reason;
    EXPECT_LT(reply.reason.size(), 200u);
    EXPECT_LT(taken.count(), 10.0);
    EXPECT_EQ(process.running(), misdeed.kind == Kind::answer);
  }
}

INSTANTIATE_TEST_SUITE_P(, Misdeeds,
                         testing::Values(Misdeed{"garbage", Kind::garbage, "bytes was announced"},
                                         Misdeed{"huge_frame", Kind::garbage, "4294967295 bytes was announced"},
                                         Misdeed{"not_json", Kind::garbage, "not a message"},
                                         Misdeed{"not_an_object", Kind::garbage, "not a message"},
                                         Misdeed{"deep_json", Kind::garbage, "not a message"},
                                         Misdeed{"type_of_wrong_type", Kind::garbage, "not a message"},
                                         Misdeed{"other_id", Kind::garbage, "another request"},
                                         Misdeed{"no_id", Kind::garbage, "another request"},
                                         Misdeed{"id_of_wrong_type", Kind::garbage, "another request"},
                                         Misdeed{"two_answers", Kind::garbage, "more than one answer"},
                                         Misdeed{"closes_pipe", Kind::garbage, "closed the pipe"},
                                         Misdeed{"exits", Kind::crash, "exited with 3 without an answer"},
                                         Misdeed{"no_more_threads", Kind::crash,
                                                 "exited with 4 without an answer; it may have no more processes and "
                                                 "threads than 1024 (limit: tasks)"},
                                         Misdeed{"kills_itself", Kind::crash, "killed by SIGKILL"},
                                         Misdeed{"half_a_frame", Kind::crash, "exited with 0 without an answer"},
                                         Misdeed{"forges_fault", Kind::crash, "exited with 5"},
                                         Misdeed{"fault_far_away", Kind::crash, "exited with 5"},
                                         Misdeed{"silent", Kind::timeout, "no answer in 0.7", true},
                                         Misdeed{"drips", Kind::timeout, "no answer", true},
                                         Misdeed{"never_reads", Kind::timeout, "no answer in 0.7", true},
                                         // Its child keeps the pipes open, which is no sign of life.
                                         Misdeed{"leaves_child", Kind::crash, "exited with 0 without an answer"},
                                         Misdeed{"floods", Kind::answer, ""}, Misdeed{"answers", Kind::answer, ""}),
                         [](const auto& instance) { return std::string(instance.param.mode); });

TEST(Process, AnErrorForWantOfThreadsNamesTheLimit) {
  Arena arena;
  WorkerProcess process(misbehaving("tells_of_no_more_threads"), arena);
  const Reply reply = process.request({{"type", "run"}}, Seconds(30));
  ASSERT_EQ(reply.kind, Kind::answer) << reply.reason;
  EXPECT_EQ(reply.message["reason"],
            "RuntimeError: can't start new thread; it may have no more processes and threads than 1024 (limit: tasks), "
            "or fewer if the kernel says so");
}

TEST(WorkerProcess, AnswersManyRequestsInOneProcess) {
  Arena arena;
  WorkerProcess process(misbehaving("answers"), arena);
  EXPECT_FALSE(process.running());
  std::set<std::uint64_t> ids;  // none can be known before its request
  for (int i = 1; i <= 200; ++i) {
    const Reply reply = process.request({{"type", "run"}}, Seconds(10));
    ASSERT_EQ(reply.kind, Kind::answer) << reply.reason;
    const auto id = reply.message["id"].get<std::uint64_t>();
    EXPECT_LT(id, std::uint64_t{1} << 53);
    EXPECT_TRUE(ids.insert(id).second);
  }
  EXPECT_GT(*ids.rbegin(), std::uint64_t{1} << 48);
  EXPECT_TRUE(process.running());
  process.stop();
  EXPECT_FALSE(process.running());
}

// One in another language need not look at itself.
TEST(WorkerProcess, WhatAWorkerDoesNotTellOfItselfIsSeenFromOutside) {
  const std::map<std::string, std::string> changes{{"answers", ""},
                                                   {"starts_a_thread", ""},
                                                   {"changes_umask", "the umask"},
                                                   {"changes_a_signal", "what a signal does"},
                                                   {"changes_a_limit", "a resource limit"},
                                                   {"changes_its_niceness", "the priority of the process"},
                                                   {"changes_its_output", "the standard output"},
                                                   {"changes_its_folder", "the working directory"}};
  for (const auto& [mode, what] : changes) {
    Arena arena;
    WorkerProcess process(misbehaving(mode), arena);
    const Reply first = process.request({{"type", "run"}}, Seconds(10));
    EXPECT_FALSE(first.message.contains("process_changed")) << mode;
    // More memory for this case: that the harness changes a limit is no change of the worker's.
    EXPECT_EQ(process.request({{"type", "run"}}, Seconds(10), 1 << 20).message["process_changed"], what) << mode;
  }
}

TEST(WorkerProcess, KeepsTheEndOfWhatItPrinted) {
  Arena arena;
  WorkerProcess process(misbehaving("floods"), arena);
  const Reply reply = process.request({{"type", "run"}}, Seconds(30));
  EXPECT_TRUE(reply.output.ends_with("the end of the flood\n"));
  EXPECT_LE(reply.output.size(), 4096u);
}

TEST(WorkerProcess, WhatAWorkerStartedIsKilledWithIt) {
  Arena arena;
  WorkerProcess process(misbehaving("leaves_child"), arena);
  const Reply reply = process.request({{"type", "run"}}, Seconds(10));
  ASSERT_EQ(reply.kind, Kind::crash);
  ASSERT_FALSE(reply.output.empty());
  // Gone, or dead and not yet collected by whoever inherited it.
  std::string state = "?";
  for (int wait = 0; wait < 100 && state != "" && state != "Z"; ++wait) {
    std::ifstream file("/proc/" + std::to_string(std::stol(reply.output)) + "/stat");
    std::string pid, name;
    state.clear();
    file >> pid >> name >> state;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_TRUE(state.empty() || state == "Z") << state;
}

TEST(WorkerProcess, OneThatCannotBeStartedIsACrash) {
  Arena arena;
  for (const char* program : {"/there/is/no/such/program", "/etc/passwd", "no-such-program-in-the-path"}) {
    WorkerProcess process({{program}, {}, {}}, arena);
    for (int round = 0; round < 2; ++round) {
      const Reply reply = process.request({{"type", "hello"}}, Seconds(10));
      EXPECT_EQ(reply.kind, Kind::crash);
      EXPECT_NE(reply.reason.find("could not be started: "), std::string::npos) << reply.reason;
      EXPECT_NE(reply.reason.find(program), std::string::npos) << reply.reason;
      EXPECT_FALSE(process.running());
    }
  }
}

TEST(WorkerProcess, ARequestTooLongIsRefusedForWhatItIs) {
  Arena arena;
  WorkerProcess process(misbehaving("answers"), arena);
  try {
    (void)process.request({{"type", "run"}, {"padding", std::string(longest_frame, 'x')}}, Seconds(5));
    FAIL() << "not refused";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("1048576 bytes"), std::string::npos) << error.what();
  }
  EXPECT_EQ(process.request({{"type", "run"}}, Seconds(10)).kind, Kind::answer);
}

// More than a pipe holds, to one that does not read.
TEST(WorkerProcess, ARequestThatIsNotReadIsATimeout) {
  Arena arena;
  WorkerProcess process(misbehaving("never_reads"), arena);
  const Reply reply =
      process.request({{"type", "run"}, {"padding", std::string(longest_frame / 2, 'x')}}, Seconds(0.5));
  EXPECT_EQ(reply.kind, Kind::timeout) << reply.reason;
}

TEST(WorkerProcess, TheEnvironmentIsAddedTo) {
  Arena arena;
  for (const char* type : {"HASWELL", "SKYLAKEX"}) {
    WorkerCommand command = misbehaving("openblas");
    command.environment = {std::string("OPENBLAS_CORETYPE=") + type};
    WorkerProcess process(command, arena);
    const Reply reply = process.request({{"type", "hello"}}, Seconds(10));
    ASSERT_EQ(reply.kind, Kind::answer) << reply.reason;
    EXPECT_EQ(reply.message["implementations"][0]["isa"], type == std::string("SKYLAKEX") ? "avx512" : "avx2");
  }
}

// As they are part of longer messages.
TEST(WorkerProcess, EndsAreToldAsSentences) {
  EXPECT_EQ(tell_end("its process", "killed by SIGSEGV"), "its process was killed by SIGSEGV");
  EXPECT_EQ(tell_end("its process", "exited with 3 without an answer"), "its process exited with 3 without an answer");
  EXPECT_EQ(tell_end("its process", "could not be started: x: No such file or directory"),
            "its process could not be started: x: No such file or directory");
  EXPECT_EQ(tell_end("its process", "no answer in 20 s: it was waiting"),
            "its process gave no answer in 20 s: it was waiting");
  EXPECT_EQ(tell_end("its process", "more than one answer to a request"),
            "its process: more than one answer to a request");
}

TEST(WorkerProcess, SignalsHaveNames) {
  EXPECT_EQ(signal_name(SIGSEGV), "SIGSEGV");
  EXPECT_EQ(signal_name(200), "signal 200");
}

}  // namespace
}  // namespace assay
