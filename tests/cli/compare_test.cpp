// compare and baseline, from outside.
#include <gtest/gtest.h>
#include <pwd.h>
#include <unistd.h>

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
    project_.run_calmly({"bench", "tiny.toml", "--impl", "naive", "--impl", "simd"});
    first_ = project_.only_run();
    before_ = variant("before", [](Json&) { return true; });
  }

  // Each measurement becomes twelve launches, with a noise of half a percent. `change` may edit a record; false drops
  // it.
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

bool is_of(const Json& record, const std::string& implementation) {
  return record["subject"]["implementation"] == implementation;
}

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
  const fs::path after =
      variant("after", [](Json& record) { return record["kind"] != "measurement" || !is_of(record, "simd"); });
  const Finished finished = compare(after, {"--no-measuring", "--markdown", "compared.md"});
  EXPECT_EQ(finished.code, 3) << finished.all();
  EXPECT_TRUE(finished.says("LOST")) << finished.all();
  EXPECT_TRUE(finished.says("it passed and was not measured")) << finished.all();
  EXPECT_NE(project_.read(project_.path() / "compared.md").find("**lost**"), std::string::npos);
}

TEST_F(Compare, CollectorsAreToldOfWhatGates) {
  const fs::path after =
      variant("after", [](Json& record) { return record["kind"] != "measurement" || !is_of(record, "simd"); });
  project_.environment = {"GITHUB_ACTIONS="};
  const Finished quiet = compare(after, {"--no-measuring", "--junit", "compared.xml"});
  EXPECT_EQ(quiet.code, 3) << quiet.all();
  EXPECT_FALSE(quiet.says("::error ")) << quiet.all();
  const std::string xml = project_.read(project_.path() / "compared.xml");
  EXPECT_NE(xml.find("<testsuite name=\"rms_norm, compared\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("<failure type=\"lost\""), std::string::npos) << xml;
  EXPECT_EQ(xml.find("<error"), std::string::npos) << xml;

  project_.environment = {"GITHUB_ACTIONS=true"};
  const Finished told = compare(after, {"--no-measuring", "--json"});
  EXPECT_EQ(told.code, 3) << told.all();
  EXPECT_TRUE(told.says("::error file=impls/norms/rms_norm/kernel.h,title=rms_norm f32 simd 2x64")) << told.all();
  EXPECT_TRUE(told.says("%3A lost::")) << told.all();
  EXPECT_EQ(told.errors.find("naive"), std::string::npos) << told.all();
  EXPECT_TRUE(Json::accept(told.out)) << told.all();
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
  EXPECT_TRUE(finished.says("times of different machines cannot be compared")) << finished.all();
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
  const Finished accepted = project_.run({"baseline", "accept", before_.string(), "--by", "the test", "--why",
                                          "it is the first", "--without-workers", "--noisy"});
  EXPECT_EQ(accepted.code, 0) << accepted.all();
  EXPECT_TRUE(project_.run({"baseline", "list"}).says("it is the first"));
  EXPECT_EQ(
      project_.run({"baseline", "accept", before_.string(), "--why", "it is better", "--without-workers", "--noisy"})
          .code,
      0);
  const Finished listed = project_.run({"baseline", "list"});
  EXPECT_TRUE(listed.says("it is better")) << listed.all();
  EXPECT_FALSE(listed.says("it is the first")) << listed.all();
  EXPECT_EQ(project_.run({"compare", variant("after", [](Json&) { return true; }).string(), "--no-measuring"}).code, 0);
  for (const char* name : {"../escape", "", ".hidden", "a/b"})
    EXPECT_EQ(
        project_
            .run({"baseline", "accept", before_.string(), "--why", "x", "--without-workers", "--noisy", "--name", name})
            .code,
        *name == '\0' ? 0 : 2)
        << name;
  project_.write("results/baselines/broken/baseline.json", "");
  fs::create_directories(project_.path() / "results/baselines/broken");
  project_.write("results/baselines/broken/baseline.json", "{\"schema\":1}");
  const Finished damaged = project_.run({"baseline", "list"});
  EXPECT_EQ(damaged.code, 2);
  EXPECT_TRUE(damaged.says("is not the description of a baseline")) << damaged.all();
}

TEST_F(Compare, ABaselineIsOfAMachineThatCouldTellThreePercent) {
  const auto accept = [&](const char* half_width) {
    Json environment = Json::parse(project_.read(before_ / "environment.json"));
    environment["recorded"].push_back({"noise_half_width", half_width});
    project_.write((before_ / "environment.json").string(), environment.dump());
    const Finished finished =
        project_.run({"baseline", "accept", before_.string(), "--why", "a test", "--without-workers"});
    environment["recorded"].erase(environment["recorded"].size() - 1);
    project_.write((before_ / "environment.json").string(), environment.dump());
    return finished;
  };
  const Finished unfit = accept("0.07696");
  EXPECT_EQ(unfit.code, 2) << unfit.all();
  EXPECT_TRUE(unfit.says("could not tell 3%: after 24 launches, a ratio is known to +- 8.0% only")) << unfit.all();
  EXPECT_TRUE(project_.run({"baseline", "list"}).says("there are no baselines"));
  const Finished fit = accept("0.02");
  EXPECT_EQ(fit.code, 0) << fit.all();
}

TEST_F(Compare, WhoAcceptsABaselineIsKnownWithoutAVariable) {
  project_.environment = {"USER="};
  const Finished accepted = project_.run(
      {"baseline", "accept", before_.string(), "--why", "it is the first", "--without-workers", "--noisy"});
  ASSERT_EQ(accepted.code, 0) << accepted.all();
  const passwd* user = getpwuid(geteuid());
  const std::string name = user == nullptr ? "unknown" : user->pw_name;
  const Finished listed = project_.run({"baseline", "list"});
  EXPECT_TRUE(listed.says("by " + name + ": it is the first")) << listed.all();
}

// With no other test beside it (CMakeLists.txt): what it asserts is what was measured.
class CompareAlone : public Compare {};

// A build of the same state of the source whose own worker does half as much again for every call.
TEST_F(CompareAlone, AConfirmedRegressionIsExitCodeThree) {
  const Finished accepted = project_.run({"baseline", "accept", first_.string(), "--why", "it is fast", "--noisy"});
  ASSERT_EQ(accepted.code, 0) << accepted.all();
  project_.slow_down("0.5");
  const Finished slow = project_.run_undisturbed({"compare", first_.string(), "--all", "--launches", "6", "--json"});
  EXPECT_EQ(slow.code, 3) << slow.all();
  const Json told = Json::parse(slow.out);
  ASSERT_GE(told["changes"].size(), 2u);  // naive, simd and its variants
  for (const Json& change : told["changes"]) {
    EXPECT_EQ(change["confirmed"], true) << change << told["notes"];
    EXPECT_EQ(change["fresh"]["launches"], 30) << change;
    EXPECT_NEAR(change["fresh"]["ratio"].get<double>(), 1 / 1.5, 0.1) << change;
  }
}

// What is installed now would stand for what is gone, on both sides.
TEST_F(CompareAlone, WhatIsNotWhatWasMeasuredIsNotMeasuredAgain) {
  const fs::path older = variant("older", [](Json& record) {
    if (is_of(record, "simd")) record["subject"]["version"] = "0.0.1";
    return true;
  });
  const Finished finished = project_.run(
      {"compare", older.string(), before_.string(), "--all", "--launches", "6", "--minutes", "0", "--json"});
  ASSERT_TRUE(finished.code == 0 || finished.code == 3) << finished.all();
  const Json told = Json::parse(finished.out);
  EXPECT_NE(told["notes"].dump().find("of the earlier build, the recorded one is 0.0.1 (build "), std::string::npos)
      << told["notes"];
  for (const Json& change : told["changes"]) {
    EXPECT_EQ(change.contains("side_by_side"), change["implementation"] != "simd") << change;
    EXPECT_EQ(change["fate"], "compared") << change;
  }
}

TEST_F(CompareAlone, AWorkerOfOthersIsNotCalledAbsent) {
  const Finished ran = project_.run({"bench", "tiny.toml", "--worker", ASSAY_PROGRAMS "/assay-worker-planted", "--impl",
                                     "right", "--output", (project_.path() / "others").string()});
  ASSERT_EQ(ran.code, 0) << ran.all();
  fs::path run;
  for (const auto& entry : fs::directory_iterator(project_.path() / "others")) run = entry.path();
  const Finished finished = project_.run({"compare", run.string(), run.string(), "--all", "--json"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  const Json told = Json::parse(finished.out);
  ASSERT_EQ(told["changes"].size(), 1u) << told;
  EXPECT_EQ(told["changes"][0]["fate"], "compared") << told;
  EXPECT_NE(told["notes"].dump().find("its worker is not known here"), std::string::npos) << told["notes"];
}

// A look that is out of time judges what it has, and says what that means.
TEST_F(CompareAlone, LooksEndInTime) {
  const Finished finished =
      project_.run({"compare", first_.string(), first_.string(), "--all", "--minutes", "0", "--json"});
  ASSERT_TRUE(finished.code == 0 || finished.code == 3) << finished.all();
  const Json told = Json::parse(finished.out);
  ASSERT_GE(told["changes"].size(), 2u);
  for (const Json& change : told["changes"]) EXPECT_LE(change["side_by_side"]["launches"], 6) << change;
  EXPECT_NE(told["notes"].dump().find("time ran out, side by side in 6 of 24 launches"), std::string::npos)
      << told["notes"];
}

}  // namespace
}  // namespace assay_test
