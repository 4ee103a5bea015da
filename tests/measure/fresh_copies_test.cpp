#include "harness/measure/fresh_copies.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <set>

#include "harness/core/files.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

const std::string worker = ASSAY_BINARY_DIRECTORY "/bin/assay-worker-native";

std::string started(FreshCopies& copies, const std::string& program, const std::string& owner = "one") {
  return copies.of({{program}, {}}, owner).arguments.at(0);
}

TEST(FreshCopies, EachLaunchHasItsOwn) {
  std::set<std::string> seen{worker};
  std::string last;
  {
    FreshCopies copies;
    for (int launch = 0; launch < 3; ++launch) {
      copies.begin_launch();
      EXPECT_FALSE(!last.empty() && fs::exists(last)) << last;
      const WorkerCommand command = copies.of({{worker, "--deaf"}, {"A=1"}}, "one");
      EXPECT_EQ(command.arguments.size(), 2u);
      EXPECT_EQ(command.environment, std::vector<std::string>{"A=1"});
      last = command.arguments[0];
      EXPECT_TRUE(seen.insert(last).second) << last;
      EXPECT_EQ(fs::path(last).filename(), "assay-worker-native");
      EXPECT_EQ(read_whole(last, 1 << 28), read_whole(worker, 1 << 28));
      EXPECT_EQ(fs::status(last).permissions(), fs::status(worker).permissions());
      EXPECT_EQ(started(copies, worker), last) << "the same in all of a launch";
      EXPECT_NE(started(copies, worker, "other"), last);
      EXPECT_NE(started(copies, ASSAY_BINARY_DIRECTORY "/bin/assay-worker-relinked-1"), last);
    }
  }
  EXPECT_FALSE(fs::exists(last));
  EXPECT_FALSE(fs::exists(fs::path(last).parent_path().parent_path())) << "nothing stays";
}

TEST(FreshCopies, WhatIsNotOursOrCannotBeCopiedIsStartedAsItIs) {
  FreshCopies copies;
  for (const std::string program : {"/usr/bin/env", "python3", "/nowhere/assay-worker-native", ""})
    EXPECT_EQ(started(copies, program), program);
  EXPECT_TRUE(copies.of({}, "one").arguments.empty());
}

}  // namespace
}  // namespace assay
