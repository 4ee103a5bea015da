// doctor, and what check writes for those who collect tests.
#include <gtest/gtest.h>

#include <set>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

TEST(Doctor, SaysWhatItFoundAndWhetherTwoPercentCanBeTold) {
  const Project project;
  const Finished finished = project.run({"doctor", "--seconds", "0"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  for (const char* part : {"processors", "load", "clock", "timer resolution", "calibration", "copies, one thread", "Gflop/s", "tell 2%"})
    EXPECT_TRUE(finished.says(part)) << part << "\n" << finished.all();
  EXPECT_TRUE(too_wide(finished.out).empty()) << too_wide(finished.out)[0];

  const Finished json = project.run({"doctor", "--seconds", "0", "--json"});
  const Json told = Json::parse(json.out);
  EXPECT_EQ(told["launches"], 8);
  EXPECT_GT(told["half_width"].get<double>(), 0);
  for (const Json& each : told["findings"])
    EXPECT_TRUE((std::set<std::string>{"good", "doubtful", "bad"}).contains(each["fitness"].get<std::string>())) << each;
}

TEST(Junit, IsWrittenForPassesAndFailures) {
  const Project project;
  const Finished finished = project.run(
      {"check", "tiny.toml", "--impl", "naive", "--impl", "wrong_tail", "--worker", ASSAY_PROGRAMS "/assay-worker-planted", "--junit", "verdicts.xml"});
  EXPECT_EQ(finished.code, 1) << finished.all();
  const std::string xml = project.read(project.path() / "verdicts.xml");
  EXPECT_NE(xml.find("<testcase classname=\"rms_norm.f32\" name=\"naive\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("<failure type=\"matches_reference\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("./assay replay "), std::string::npos) << xml;
}

TEST(Github, FailuresAreLinesOnItsRunnersOnly) {
  Project project;
  const std::vector<std::string> arguments{"check", "tiny.toml", "--impl", "wrong_tail", "--worker", ASSAY_PROGRAMS "/assay-worker-planted"};
  EXPECT_FALSE(project.run(arguments).says("::error "));
  project.environment.push_back("GITHUB_ACTIONS=true");
  EXPECT_TRUE(project.run(arguments).says("::error title=rms_norm f32 wrong_tail"));
}

}  // namespace
}  // namespace assay_test
