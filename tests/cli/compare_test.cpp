// compare and baseline, from outside.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <functional>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

namespace fs = std::filesystem;

// A run of tiny.toml, and copies of it whose records are changed.
class Compare : public testing::Test {
 protected:
  void SetUp() override {
    const Finished ran = project_.run({"bench", "tiny.toml", "--impl", "naive", "--impl", "simd"});
    ASSERT_EQ(ran.code, 0) << ran.all();
    first_ = project_.only_run();
    before_ = variant("before", [](Json&) { return true; });
  }

  // Each measurement becomes twelve launches, with a noise of half a percent. `change` may edit a record; false drops it.
  fs::path variant(const std::string& name, const std::function<bool(Json&)>& change) const {
    const fs::path folder = project_.path() / "results" / name;
    fs::create_directories(folder);
    fs::copy_file(first_ / "environment.json", folder / "environment.json", fs::copy_options::overwrite_existing);
    std::ofstream lines(folder / "records.jsonl");
    int noise = static_cast<int>(name.size());
    for (Json record : project_.records(first_)) {
      if (record["kind"] == "verdict" || record["launch"] != 0) {
        if (record["kind"] == "verdict" && change(record)) lines << record.dump() << "\n";
        continue;
      }
      for (int launch = 0; launch < 12; ++launch) {
        Json copy = record;
        copy["launch"] = launch;
        copy["dropped"] = Json::array();
        for (const char* clock : {"cpu", "wall"})
          for (Json& time : copy[clock]) time = 1e-6 * (1 + 0.005 * std::sin(++noise));
        if (change(copy)) lines << copy.dump() << "\n";
      }
    }
    return folder;
  }

  Finished compare(const fs::path& after, std::vector<std::string> more = {"--no-measuring"}) const {
    std::vector<std::string> arguments{"compare", before_.string(), after.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return project_.run(arguments);
  }

  Project project_;
  fs::path first_, before_;
};

bool is_of(const Json& record, const std::string& implementation) { return record["subject"]["implementation"] == implementation; }

TEST_F(Compare, EqualRunsAreTheSame) {
  const Finished finished = compare(variant("after", [](Json&) { return true; }));
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_TRUE(finished.says("0 confirmed regressions")) << finished.all();
  EXPECT_TRUE(finished.says("Nothing was confirmed")) << finished.all();
  EXPECT_TRUE(too_wide(finished.all()).empty()) << too_wide(finished.all())[0];
}

TEST_F(Compare, ASlowdownInTheRecordsIsTold) {
  const fs::path after = variant("after", [](Json& record) {
    if (record["kind"] == "measurement" && is_of(record, "simd"))
      for (Json& time : record["cpu"]) time = 1.1 * time.get<double>();
    return true;
  });
  const Finished finished = compare(after, {"--no-measuring", "--json"});
  EXPECT_EQ(finished.code, 0) << "it is not confirmed: " << finished.all();
  const Json told = Json::parse(finished.out);
  EXPECT_EQ(told["changes"][0]["implementation"], "simd");
  EXPECT_EQ(told["changes"][0]["difference"], "slower");
  EXPECT_NEAR(told["changes"][0]["runs"]["ratio"].get<double>(), 1 / 1.1, 0.01);
  for (std::size_t i = 1; i < told["changes"].size(); ++i) EXPECT_EQ(told["changes"][i]["difference"], "same");
}

TEST_F(Compare, ALostCellIsARegression) {
  const fs::path after = variant("after", [](Json& record) { return record["kind"] != "measurement" || !is_of(record, "simd"); });
  const Finished finished = compare(after, {"--no-measuring", "--markdown", "compared.md"});
  EXPECT_EQ(finished.code, 3) << finished.all();
  EXPECT_TRUE(finished.says("LOST")) << finished.all();
  EXPECT_NE(project_.read(project_.path() / "compared.md").find("**lost**"), std::string::npos);
}

TEST_F(Compare, AWrongResultWinsOverALostCell) {
  const fs::path after = variant("after", [](Json& record) {
    if (is_of(record, "simd") && record["kind"] == "verdict") {
      record["verdict"] = "fail";
      record["property"] = "matches_reference";
      record["reason"] = "y[0][0] is 2, expected 1";
    }
    return record["kind"] != "measurement" || !is_of(record, "naive");
  });
  const Finished finished = compare(after);
  EXPECT_EQ(finished.code, 1) << finished.all();
  EXPECT_TRUE(finished.says("NEW FAILURES")) << finished.all();
  EXPECT_TRUE(finished.says("expected 1")) << finished.all();
}

TEST_F(Compare, AnotherMachineIsRefused) {
  const fs::path after = variant("after", [](Json&) { return true; });
  Json environment = Json::parse(project_.read(after / "environment.json"));
  ASSERT_FALSE(environment["machine"].empty());
  environment["machine"][0][1] = "another";
  project_.write("results/after/environment.json", environment.dump());
  const Finished finished = compare(after);
  EXPECT_EQ(finished.code, 2) << finished.all();
  EXPECT_TRUE(finished.says("times of two machines cannot be compared")) << finished.all();
  EXPECT_TRUE(finished.says("another")) << finished.all();
}

TEST_F(Compare, WhatIsNoRunIsOneMessage) {
  EXPECT_EQ(project_.run({"compare", "/nowhere", before_.string()}).code, 2);
  const Finished none = project_.run({"compare", before_.string()});
  EXPECT_EQ(none.code, 2);
  EXPECT_TRUE(none.says("there is no baseline")) << none.all();
}

TEST_F(Compare, BaselinesAreKeptReplacedAndListed) {
  EXPECT_TRUE(project_.run({"baseline", "list"}).says("there are no baselines"));
  EXPECT_EQ(project_.run({"baseline", "accept", before_.string()}).code, 2) << "without a reason";
  const Finished accepted = project_.run({"baseline", "accept", before_.string(), "--by", "the test", "--why", "it is the first", "--without-workers"});
  EXPECT_EQ(accepted.code, 0) << accepted.all();
  EXPECT_TRUE(project_.run({"baseline", "list"}).says("it is the first"));
  EXPECT_EQ(project_.run({"baseline", "accept", before_.string(), "--why", "it is better", "--without-workers"}).code, 0);
  const Finished listed = project_.run({"baseline", "list"});
  EXPECT_TRUE(listed.says("it is better")) << listed.all();
  EXPECT_FALSE(listed.says("it is the first")) << listed.all();
  EXPECT_EQ(project_.run({"compare", variant("after", [](Json&) { return true; }).string(), "--no-measuring"}).code, 0);
  for (const char* name : {"../escape", "", ".hidden", "a/b"})
    EXPECT_EQ(project_.run({"baseline", "accept", before_.string(), "--why", "x", "--without-workers", "--name", name}).code, *name == '\0' ? 0 : 2) << name;
  project_.write("results/baselines/broken/baseline.json", "");
  fs::create_directories(project_.path() / "results/baselines/broken");
  project_.write("results/baselines/broken/baseline.json", "{\"schema\":1}");
  const Finished damaged = project_.run({"baseline", "list"});
  EXPECT_EQ(damaged.code, 2);
  EXPECT_TRUE(damaged.says("is not the description of a baseline")) << damaged.all();
}

// A build of the same state of the source whose own worker does half as much again for every call.
TEST_F(Compare, AConfirmedRegressionIsExitCodeThree) {
  const Finished accepted = project_.run({"baseline", "accept", first_.string(), "--why", "it is fast"});
  ASSERT_EQ(accepted.code, 0) << accepted.all();
  const fs::path folder = project_.path() / "programs", worker = folder / "assay-worker-native";
  fs::create_directory(folder);
  fs::copy_file(ASSAY_PROGRAMS "/assay", folder / "assay");
  for (const auto& entry : fs::directory_iterator(ASSAY_PROGRAMS)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("assay-worker-") && name != "assay-worker-native") fs::create_symlink(entry.path(), folder / name);
  }
  std::ofstream(worker) << "#!/bin/sh\nASSAY_SLOWDOWN=0.5 exec " ASSAY_PROGRAMS "/assay-worker-native \"$@\"\n";
  fs::permissions(worker, fs::perms::owner_all);
  project_.programs = folder.string();
  const Finished slow = project_.run({"compare", first_.string(), "--all", "--launches", "6", "--json"});
  EXPECT_EQ(slow.code, 3) << slow.all();
  const Json told = Json::parse(slow.out);
  ASSERT_GE(told["changes"].size(), 2u);  // naive, simd and its variants
  for (const Json& change : told["changes"]) {
    EXPECT_EQ(change["confirmed"], true) << change;
    EXPECT_EQ(change["fresh"]["launches"], 30);
    EXPECT_NEAR(change["fresh"]["ratio"].get<double>(), 1 / 1.5, 0.1) << change;
  }
}

TEST(Nightly, TheFirstNightMakesTheBaselineAndOldNightsAreThinned) {
  const Project project;
  const std::vector<std::string> arguments{"nightly", "tiny.toml", "--impl", "naive", "--keep", "1"};
  const Finished first = project.run(arguments);
  ASSERT_EQ(first.code, 0) << first.all();
  EXPECT_TRUE(first.says("the first night: its run and its workers are now the baseline")) << first.all();
  const fs::path nights = project.path() / "results/nightly";
  ASSERT_EQ(lines_of(project.read(nights / "history.jsonl")).size(), 1u);

  const Finished second = project.run(arguments);
  EXPECT_TRUE(second.says("COMPARED")) << second.all();
  const std::vector<std::string> history = lines_of(project.read(nights / "history.jsonl"));
  ASSERT_EQ(history.size(), 2u) << second.all();
  const Json night = Json::parse(history[1]);
  EXPECT_EQ(night["exit_code"], second.code);
  EXPECT_EQ(night["failed"], 0);
  EXPECT_EQ(night["seconds"].size(), 1u);
  int kept = 0;
  for (const auto& entry : fs::directory_iterator(nights)) kept += fs::exists(entry.path() / "records.jsonl") ? 1 : 0;
  EXPECT_EQ(kept, 1);
  EXPECT_TRUE(fs::exists(project.path() / "reports/nightly" / (night["run"].get<std::string>() + "-compared.md")));
  EXPECT_TRUE(fs::exists(project.path() / "reports/nightly" / (night["run"].get<std::string>() + ".html")));
}

TEST(Nightly, ANightThatFailsMakesNoBaseline) {
  const Project project;
  const Finished finished = project.run({"nightly", "tiny.toml", "--impl", "naive", "--require", "openblas@unheard"});
  EXPECT_NE(finished.code, 0) << finished.all();
  EXPECT_FALSE(fs::exists(project.path() / "results/baselines")) << finished.all();
}

}  // namespace
}  // namespace assay_test
