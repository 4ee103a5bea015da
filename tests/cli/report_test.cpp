// report: what a run's page needs beside the run may be damaged; and what the run noted is noted again.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

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

// A record may be anybody's: where files are written is for the command to say.
TEST(Report, NoFileIsNamedByARecord) {
  const Project project;
  ASSERT_EQ(project.run({"bench", "tiny.toml", "--impl", "naive"}).code, 0);
  const std::filesystem::path run = project.only_run();
  std::string lines = project.read(run / "records.jsonl"), odd;
  for (std::string& line : lines_of(lines)) {
    Json record = Json::parse(line);
    record["campaign"] = odd.empty() ? "../../x" : "other";
    odd += record.dump() + "\n";
  }
  project.write("results/" + run.filename().string() + "/records.jsonl", odd);
  for (const char* format : {"pages", "csv"}) {
    const Finished finished = project.run({"report", run.string() + "/", "--output", "out/pages", "--format", format});
    EXPECT_EQ(finished.code, 0) << finished.all();
    EXPECT_TRUE(finished.says("records.jsonl:1: is not a record: 'campaign' must be the name of a folder")) << format;
  }
  std::vector<std::string> written;
  for (const auto& entry : std::filesystem::directory_iterator(project.path() / "out/pages"))
    written.push_back(entry.path().filename().string());
  std::ranges::sort(written);
  const std::string name = run.filename().string();
  EXPECT_EQ(written, (std::vector<std::string>{name, name + ".html", name + ".md"}));
  EXPECT_FALSE(std::filesystem::exists(project.path() / "x.html"));
  EXPECT_FALSE(std::filesystem::exists(project.path() / "out/x.html"));
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
