// Faults in a real worker: what the guard pages and the fault report make of them.
#include <gtest/gtest.h>

#include "harness/worker/parent/message.h"
#include "harness/worker/parent/process.h"
#include "tests/worker/example_case.h"

namespace assay {
namespace {

using Kind = Reply::Kind;

class PlantedWorker : public testing::Test {
 protected:
  Reply run(const std::string& implementation, const ExampleCase& example, double deadline = 20) {
    layout_ = arena_.place(example.which, example.inputs, example.outputs);
    arena_.fill(layout_, example.inputs);
    Json request = describe_case(example.which, implementation, "", layout_);
    request["type"] = "run";
    return process_.request(std::move(request), std::chrono::duration<double>(deadline));
  }
  std::string place(const Reply& reply) const { return arena_.describe(layout_, reply.fault_offset); }

  Arena arena_;
  Layout layout_;
  WorkerProcess process_{{{ASSAY_WORKERS "/assay-worker-planted"}, {}, {}}, arena_};
};

TEST_F(PlantedWorker, ARightOneAnswersAndStays) {
  for (const char* settings : {"", ",buffers=offset", ",buffers=end", ",buffers=end,padding=3", ",in_place"}) {
    const ExampleCase example(settings);
    const Reply reply = run("right", example);
    ASSERT_EQ(reply.kind, Kind::answer) << reply.reason << reply.output;
    EXPECT_EQ(reply.message["type"], "ran");
    EXPECT_EQ(arena_.find_stray_write(layout_), std::nullopt) << settings;
    EXPECT_EQ(arena_.find_changed_input(layout_, example.inputs), std::nullopt) << settings;
    EXPECT_TRUE(process_.running());
  }
}

TEST_F(PlantedWorker, AWriteBehindTheEndFaultsAtTheGuardPage) {
  const Reply reply = run("writes_elsewhere", ExampleCase(",buffers=end"));
  EXPECT_EQ(reply.kind, Kind::crash);
  EXPECT_EQ(reply.reason, "killed by SIGSEGV");
  ASSERT_TRUE(reply.fault);
  EXPECT_EQ(place(reply), "0 bytes behind the end of output y");
  EXPECT_EQ(run("right", ExampleCase("")).kind, Kind::answer);
}

TEST_F(PlantedWorker, AWriteInsideTheSlotIsFoundAfterwards) {
  const Reply reply = run("writes_elsewhere", ExampleCase(""));
  ASSERT_EQ(reply.kind, Kind::answer) << reply.reason;
  EXPECT_EQ(arena_.find_stray_write(layout_), "wrote at byte 0 behind the end of output y");
}

TEST_F(PlantedWorker, AReadInFrontFaultsAtTheGuardPage) {
  const Reply reply = run("reads_in_front", ExampleCase(""));
  EXPECT_EQ(reply.kind, Kind::crash);
  ASSERT_TRUE(reply.fault);
  EXPECT_EQ(place(reply), "1 bytes in front of output y");
}

TEST_F(PlantedWorker, ANullPointerIsNowhere) {
  const Reply reply = run("crashes_at_16n_plus_15", ExampleCase(",buffers=offset", "rows=1,cols=31"));
  EXPECT_EQ(reply.kind, Kind::crash);
  EXPECT_EQ(reply.reason, "killed by SIGSEGV");
  EXPECT_TRUE(reply.fault);
  EXPECT_EQ(reply.fault_offset, -1);
  EXPECT_EQ(run("crashes_at_16n_plus_15", ExampleCase("", "rows=1,cols=31")).kind, Kind::answer);
}

TEST_F(PlantedWorker, AbortsExitsAndHangs) {
  EXPECT_EQ(run("aborts", ExampleCase("")).reason, "killed by SIGABRT");
  EXPECT_EQ(run("exits", ExampleCase("")).reason, "exited with 7 without an answer");
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(run("hangs", ExampleCase(""), 0.5).kind, Kind::timeout);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  EXPECT_EQ(run("hangs", ExampleCase("", "rows=1,cols=2")).kind, Kind::answer);
}

TEST_F(PlantedWorker, AChangedInputIsNamed) {
  const ExampleCase example("");
  ASSERT_EQ(run("changes_input", example).kind, Kind::answer);
  EXPECT_EQ(arena_.find_changed_input(layout_, example.inputs), "x");
}

TEST_F(PlantedWorker, FlippedControlBitsAreToldEveryTime) {
  for (int round = 0; round < 3; ++round)
    EXPECT_EQ(run("flips_control_bits", ExampleCase("")).message["control_changed"], true);
  EXPECT_EQ(run("right", ExampleCase("")).message["control_changed"], false);
}

TEST_F(PlantedWorker, RefusalsAndExceptionsAreAnswers) {
  EXPECT_EQ(run("refuses", ExampleCase("")).message["reason"], "on principle");
  const Reply thrown = run("throws", ExampleCase(""));
  EXPECT_EQ(thrown.message["type"], "error");
  EXPECT_EQ(thrown.message["reason"], "thrown on purpose");
}

TEST_F(PlantedWorker, RequestsThatMakeNoSenseAreAnsweredWithAnError) {
  const ExampleCase example("");
  layout_ = arena_.place(example.which, example.inputs, example.outputs);
  Json good = describe_case(example.which, "right", "", layout_);
  good["type"] = "run";
  for (const auto& [field, value] : std::vector<std::pair<std::string, Json>>{{"op", "no_such_op"},
                                                                              {"implementation", "none"},
                                                                              {"dtype", "f7"},
                                                                              {"dtype", 7},
                                                                              {"inputs", "many"},
                                                                              {"outputs", Json::array()},
                                                                              {"copies", 0},
                                                                              {"parameters", 3},
                                                                              {"threads", "all"},
                                                                              {"type", "dance"}}) {
    Json request = good;
    request[field] = value;
    const Reply reply = process_.request(request, std::chrono::seconds(20));
    // It may decide that there is no sense in it while it runs, too: what counts is that it is told.
    EXPECT_TRUE(reply.kind == Kind::crash || (reply.kind == Kind::answer && reply.message["type"] == "error"))
        << field << value;
  }
}

}  // namespace
}  // namespace assay
