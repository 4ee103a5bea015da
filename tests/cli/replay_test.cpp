// replay, and what it makes of a counterexample.
#include <gtest/gtest.h>

#include <regex>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

const std::string planted_worker = ASSAY_PROGRAMS "/assay-worker-planted";

TEST(Replay, SaysWhichConditionMatters) {
  const Project project;
  const Finished finished = project.run({"replay", "rms_norm:f32,rows=3,cols=5,seed=1,padding=3,in_place", "--worker",
                                         planted_worker, "--impl", "wrong_between_gaps"});
  EXPECT_EQ(finished.code, 1) << finished.all();
  EXPECT_TRUE(finished.says("  x: f32 [3 x 5], strides 8 1, alignment 4096")) << finished.out;
  EXPECT_TRUE(finished.says("one changed passes without padding fails out of place, too")) << finished.out;
}

TEST(Replay, AStarIsNoPlantedBug) {
  const Project project;
  const std::string id = "gelu:f32,rows=1,cols=15,values=normal,seed=0";
  const Finished all = project.run({"replay", id, "--impl", "*"});
  EXPECT_TRUE(all.says("implementation naive")) << all.all();
  EXPECT_FALSE(all.says("@bug")) << all.all();
  EXPECT_TRUE(project.run({"replay", id, "--impl", "last_element*@bug"}).says("last_element_skipped@bug"));
  EXPECT_TRUE(project.run({"replay", id, "--impl", "last_element_skipped@bug"}).says("last_element_skipped@bug"));
}

TEST(Replay, GoesOnShrinkingWhereItStopped) {
  const Project project;
  const auto shrink = [&](const std::string& id, const std::string& minutes) {
    return project.run(
        {"replay", id, "--shrink", "--minutes", minutes, "--worker", planted_worker, "--impl", "wrong_tail"});
  };
  const auto kept = [](const Finished& finished) {
    std::smatch found;
    EXPECT_TRUE(std::regex_search(finished.out, found,
                                  std::regex("shrunk +(?:to|no further in [0-9]+ (?:try|tries):) ([0-9a-f]{12})")))
        << finished.all();
    return found.str(1);
  };
  const Finished stopped = shrink("rms_norm:f32,rows=5,cols=77,values=wide,seed=9,padding=3,buffers=end", "0");
  EXPECT_EQ(stopped.code, 1) << stopped.all();
  const std::string first = kept(stopped);
  EXPECT_TRUE(stopped.says("stopped after 0 s, before all was tried: 'replay " + first + " --shrink' goes on"));
  EXPECT_TRUE(
      project.run({"replay", first, "--worker", planted_worker}).says("may be simpler  shrinking stopped after 0 s"));
  const Finished simpler = shrink(first, "1");
  const std::string second = kept(simpler);
  EXPECT_NE(second, first);
  EXPECT_TRUE(simpler.says("case rms_norm:f32,rows=1,cols=1,")) << simpler.out;
  EXPECT_TRUE(simpler.says("none fails in this way")) << simpler.out;
  EXPECT_FALSE(project.run({"replay", second, "--worker", planted_worker}).says("may be simpler"));
  const Finished minimal = shrink(second, "1");
  EXPECT_TRUE(minimal.says("no further in")) << minimal.out;
  EXPECT_EQ(kept(minimal), second);
  const Finished right = project.run({"replay", second, "--shrink", "--worker", planted_worker, "--impl", "right"});
  EXPECT_EQ(right.code, 0) << right.all();
  EXPECT_TRUE(right.says("not at all: it does not fail")) << right.out;
}

}  // namespace
}  // namespace assay_test
