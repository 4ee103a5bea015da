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
  for (const char* part :
       {"processors", "load", "clock", "timer resolution", "calibration", "copies, one thread", "Gflop/s", "tell 2%"})
    EXPECT_TRUE(finished.says(part)) << part << "\n" << finished.all();
  EXPECT_TRUE(too_wide(finished.out).empty()) << too_wide(finished.out)[0];

  const Finished json = project.run({"doctor", "--seconds", "0", "--json", "--at-most", "0"});
  EXPECT_EQ(json.code, 1) << "no machine tells 0%";
  const Json told = Json::parse(json.out);
  EXPECT_EQ(told["launches"], 8);
  EXPECT_GT(told["half_width"].get<double>(), 0);
  for (const Json& each : told["findings"])
    EXPECT_TRUE((std::set<std::string>{"good", "doubtful", "bad"}).contains(each["fitness"].get<std::string>()))
        << each;
}

TEST(Doctor, CanBeAGate) {
  const Project project;
  const Finished fit = project.run({"doctor", "--seconds", "0", "--at-most", "100000"});
  EXPECT_EQ(fit.code, 0) << fit.all();
  EXPECT_TRUE(fit.says("can tell 100000%")) << fit.out;
  EXPECT_EQ(project.run({"doctor", "--at-most", "much"}).code, 2);
}

// Too little for any rate; what is asked here is whether all of it comes about.
TEST(Calibrate, SaysHowLongItTakesAndKeepsWhatItFound) {
  const Project project;
  project.write("one.toml", R"(
name = "one"
effort = {name = "quick", launches = 2, blocks = 4}
[[sweep]]
ops = "rms_norm"
dtypes = "f32"
rows = 1
cols = 64
)");
  const Finished finished = project.run({"calibrate", "one.toml", "--nulls", "1", "--launches", "2", "--seed", "3"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_TRUE(finished.says("1 round, ")) << finished.errors;
  EXPECT_TRUE(finished.says("comparisons of equal things among")) << finished.errors;
  EXPECT_TRUE(finished.says("seed 3: about ")) << finished.errors;
  for (const char* part : {"EQUAL THINGS", "SLOWDOWNS", "TARGETS", "2 launches of 4 blocks"})
    EXPECT_TRUE(finished.says(part)) << part << "\n" << finished.out;
  EXPECT_TRUE(too_wide(finished.out).empty()) << too_wide(finished.out)[0];
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(project.path() / "results/calibration")) {
    const Json kept = Json::parse(project.read(entry.path()));
    EXPECT_EQ(kept["launches"], 2);
    ++files;
  }
  EXPECT_EQ(files, 1);
  EXPECT_EQ(project.run({"calibrate", "one.toml", "--nulls", "0"}).code, 2);
}

TEST(Junit, IsWrittenForPassesAndFailures) {
  const Project project;
  const Finished finished = project.run({"check", "tiny.toml", "--impl", "naive", "--impl", "wrong_tail", "--worker",
                                         ASSAY_PROGRAMS "/assay-worker-planted", "--junit", "verdicts.xml"});
  EXPECT_EQ(finished.code, 1) << finished.all();
  const std::string xml = project.read(project.path() / "verdicts.xml");
  EXPECT_NE(xml.find("<testcase classname=\"rms_norm.f32\" name=\"naive\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("<failure type=\"matches_reference\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("./assay replay "), std::string::npos) << xml;
}

TEST(Github, FailuresAreLinesOnItsRunnersOnly) {
  Project project;
  const std::vector<std::string> arguments{"check",      "tiny.toml", "--impl",
                                           "wrong_tail", "--worker",  ASSAY_PROGRAMS "/assay-worker-planted"};
  EXPECT_FALSE(project.run(arguments).says("::error "));
  project.environment.push_back("GITHUB_ACTIONS=true");
  EXPECT_TRUE(project.run(arguments).says("::error title=rms_norm f32 wrong_tail"));
}

}  // namespace
}  // namespace assay_test
