// report: what a run's page needs beside the run may be damaged; and what the run noted is noted again.
#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

TEST(Report, DamageBesideTheRunIsANote) {
  const Project project;
  ASSERT_EQ(project.run({"bench", "tiny.toml", "--impl", "naive"}).code, 0);
  const std::filesystem::path run = project.only_run();
  const std::string machine = Json::parse(project.read(run / "environment.json"))["machine_fingerprint"];
  for (const char* kind : {"calibration", "roofline"}) {
    std::filesystem::create_directories(project.path() / "results" / kind);
    project.write("results/" + std::string(kind) + "/" + machine + ".json", "{}");
  }
  const Finished finished = project.run({"report", run.string()});
  EXPECT_EQ(finished.code, 0) << finished.all();
  for (const char* ending : {".md", ".html"}) {
    const std::string page = project.read(project.path() / "reports" / (run.filename().string() + ending));
    EXPECT_NE(page.find("is not a calibration"), std::string::npos) << ending;
    EXPECT_NE(page.find("is not a roofline"), std::string::npos) << ending;
    EXPECT_NE(page.find("rms_norm"), std::string::npos) << ending;
  }
}

TEST(Report, SaysWhatAQuickRunCannotTell) {
  const Project project;
  const std::string note = "effort quick (2 launches of 10 blocks): differences below about 3% cannot be seen";
  EXPECT_TRUE(project.run({"bench", "tiny.toml", "--impl", "naive"}).says(note));
  const std::string run = project.only_run().string();
  EXPECT_TRUE(project.run({"report", run}).says(note));
}

}  // namespace
}  // namespace assay_test
