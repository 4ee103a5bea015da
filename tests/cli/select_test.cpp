// select, explain and regret, from outside.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

const char* const two_sizes = R"(
name = "tiny"
seed = 3
effort = {name = "quick", cases = 20, launches = 2, blocks = 4}
[[sweep]]
ops = "rms_norm"
dtypes = "f32"
rows = [1, 64]
cols = 64
)";

TEST(Select, FromARunToATableThatIsExplainedAndHeldToAccount) {
  const Project project;
  project.write("two.toml", two_sizes);
  project.run_calmly({"bench", "two.toml", "--impl", "naive", "--impl", "simd"});
  const std::string run = project.only_run().string();

  const Finished selected = project.run({"select", run, "--header", "table.hpp"});
  ASSERT_EQ(selected.code, 0) << selected.all();
  EXPECT_TRUE(selected.says("rms_norm f32 cols=64")) << selected.out;
  EXPECT_TRUE(selected.says("written to results/dispatch.json"));
  EXPECT_TRUE(selected.says(" entries are ties") || selected.says(" entries is a tie")) << selected.out;
  EXPECT_TRUE(too_wide(selected.out).empty()) << too_wide(selected.out)[0];
  const Json table = Json::parse(project.read(project.path() / "results/dispatch.json"));
  EXPECT_EQ(table["schema"], 1);
  EXPECT_EQ(table["machines"].size(), 1u);
  EXPECT_EQ(table["machines"][0]["entries"][0]["lo"], 0);
  EXPECT_NE(project.read(project.path() / "table.hpp").find("inline assay::DispatchTable dispatch_table()"),
            std::string::npos);

  const Finished explained = project.run({"explain", "rms_norm", "rows=5", "cols=64"});
  EXPECT_EQ(explained.code, 0) << explained.all();
  EXPECT_TRUE(explained.says("- the table has a section for exactly this machine")) << explained.out;
  EXPECT_TRUE(explained.says("asked for rows=5")) << explained.out;
  EXPECT_TRUE(explained.says("- proved by ")) << explained.out;
  EXPECT_TRUE(project.run({"explain"}).says("rms_norm f32 cols=64"));
  const Finished other = project.run({"explain", "rms_norm", "--have", "other"});
  EXPECT_TRUE(other.out.starts_with("other, by the program's own order\n")) << other.out;
  EXPECT_TRUE(other.says("nothing that the program has is in the table")) << other.out;
  const Finished never = project.run({"explain", "gelu", "dtype=bf16"});
  EXPECT_TRUE(never.out.starts_with("no answer\n")) << never.out;
  EXPECT_TRUE(never.says("- gelu bf16 was not measured for this table")) << never.out;
  EXPECT_TRUE(never.says("./assay bench --op gelu --dtype bf16")) << never.out;

  const Finished regret =
      project.run_undisturbed({"regret", "--shapes", "2", "--effort", "quick", "--seed", "4", "--at-most", "1000000"});
  EXPECT_EQ(regret.code, 0) << regret.all();
  EXPECT_TRUE(regret.says(" shapes, on average")) << regret.out;
  EXPECT_TRUE(too_wide(regret.out).empty()) << too_wide(regret.out)[0];
}

// The table of the only run, with another choice at every size.
Json table_that_calls(const Project& project, const std::string& implementation, const std::vector<std::string>& tied) {
  Json table = Json::parse(project.read(project.path() / "results/dispatch.json"));
  for (Json& entry : table["machines"][0]["entries"]) {
    entry["implementation"] = implementation;
    entry["ranking"][0]["implementation"] = implementation;
    for (Json& point : entry["points"]) point["tied"] = tied;
  }
  return table;
}

TEST(Select, IsHeldAgainstAnotherTable) {
  const Project project;
  project.write("two.toml", two_sizes);
  project.run_calmly({"bench", "two.toml", "--impl", "naive"});
  const std::string run = project.only_run().string();
  ASSERT_EQ(project.run({"select", run}).code, 0);
  const auto held_against = [&](const Json& table) {
    project.write("other.json", table.dump());
    return project.run({"select", run, "--fresh", "--output", "new.json", "--agrees-with", "other.json"});
  };
  const Finished itself = held_against(table_that_calls(project, "naive", {"naive"}));
  EXPECT_EQ(itself.code, 0) << itself.all();
  EXPECT_TRUE(
      itself.says("agrees with other.json on 2 of 2 sizes that both were measured at; 0 more are ties, 0 differ"))
      << itself.out;
  const Finished tied = held_against(table_that_calls(project, "other", {"naive", "other"}));
  EXPECT_EQ(tied.code, 0) << tied.all();
  EXPECT_TRUE(tied.says("2 more are ties, 0 differ")) << tied.out;
  const Finished different = held_against(table_that_calls(project, "other", {"other"}));
  EXPECT_EQ(different.code, 1) << different.all();
  EXPECT_TRUE(different.says("differs: rms_norm f32 cols=64 ")) << different.out;
  EXPECT_TRUE(different.says("0 more are ties, 2 differ")) << different.out;
  EXPECT_TRUE(too_wide(different.out).empty()) << too_wide(different.out)[0];

  Json elsewhere = table_that_calls(project, "naive", {"naive"});
  elsewhere["machines"][0]["facts"][0][1] = "another";
  std::filesystem::remove(project.path() / "new.json");
  EXPECT_EQ(held_against(elsewhere).code, 2);
  EXPECT_FALSE(std::filesystem::exists(project.path() / "new.json")) << "nothing is written";
  EXPECT_EQ(project.run({"select", run, "--agrees-with", "none.json"}).code, 2);
}

TEST(Regret, AboveTheLimitIsAFailure) {
  const Project project;
  project.write("two.toml", two_sizes);
  project.run_calmly({"bench", "two.toml", "--impl", "naive", "--impl", "simd"});
  ASSERT_EQ(project.run({"select", project.only_run().string()}).code, 0);
  // A table that calls the slowest, by a factor, everywhere.
  Json table = Json::parse(project.read(project.path() / "results/dispatch.json"));
  for (Json& entry : table["machines"][0]["entries"]) {
    std::vector<Json> ranking = entry["ranking"];
    std::ranges::stable_partition(ranking, [](const Json& each) { return each["implementation"] == "naive"; });
    ASSERT_EQ(ranking[0]["implementation"], "naive");
    entry["ranking"] = ranking;
    entry["implementation"] = "naive";
  }
  project.write("slow.json", table.dump());
  const std::vector<std::string> regret{"regret", "slow.json", "--shapes", "2", "--effort", "quick", "--seed", "4"};
  const auto at_most = [&](const std::string& percent) {
    std::vector<std::string> arguments = regret;
    arguments.insert(arguments.end(), {"--at-most", percent});
    return project.run_undisturbed(arguments);
  };
  const Finished failed = at_most("3");
  EXPECT_EQ(failed.code, 1) << failed.all();
  EXPECT_TRUE(failed.says("are lost, which is more than 3%.")) << failed.out;
  EXPECT_EQ(at_most("-1").code, 2);
}

TEST(Select, KeepsOtherOpsAndTakesOnlyThoseThatAreAskedFor) {
  const Project project;
  std::string both = two_sizes;
  both += R"(
[[sweep]]
ops = "gelu"
dtypes = "f32"
rows = [2]
cols = [64]
)";
  project.write("both.toml", both);
  project.run_calmly({"bench", "both.toml", "--impl", "naive"});
  const std::string run = project.only_run().string();
  const auto ops = [&] {
    std::set<std::string> found;
    const Json table = Json::parse(project.read(project.path() / "results/dispatch.json"));
    for (const Json& entry : table["machines"][0]["entries"]) found.insert(entry["op"].get<std::string>());
    return found;
  };
  ASSERT_EQ(project.run({"select", run, "--op", "gelu"}).code, 0);
  EXPECT_EQ(ops(), (std::set<std::string>{"gelu"}));
  ASSERT_EQ(project.run({"select", run, "--op", "rms*"}).code, 0);
  EXPECT_EQ(ops(), (std::set<std::string>{"gelu", "rms_norm"}));
  ASSERT_EQ(project.run({"select", run, "--op", "gelu", "--fresh"}).code, 0);
  EXPECT_EQ(ops(), (std::set<std::string>{"gelu"}));
  EXPECT_EQ(project.run({"select", run, "--op", "swish"}).code, 2);
}

TEST(Select, HalfARunIsRefusedAndSaysFirstThatItIsHalf) {
  const Project project;
  project.write("two.toml", two_sizes);
  project.run_calmly({"bench", "two.toml", "--impl", "naive"});
  const std::string run = project.only_run().string(), file = run + "/environment.json";
  Json environment = Json::parse(project.read(file));
  EXPECT_EQ(environment["interrupted"], false);
  EXPECT_EQ(environment["planned_cells"], 2);
  environment["interrupted"] = true;
  environment["planned_cells"] = 88;
  project.write("interrupted.json", environment.dump());
  std::filesystem::copy(project.path() / "interrupted.json", file, std::filesystem::copy_options::overwrite_existing);
  const Finished refused = project.run({"select", run});
  EXPECT_EQ(refused.code, 2);
  EXPECT_TRUE(refused.says("was interrupted; finish it with --resume")) << refused.all();
  EXPECT_EQ(project.run({"select", run, "--partial"}).code, 0);
  const Finished baseline = project.run({"baseline", "accept", run, "--why", "a test", "--without-workers"});
  EXPECT_EQ(baseline.code, 2);
  EXPECT_TRUE(baseline.says("Interrupted: 2 of 88 shapes measured; finish it with --resume")) << baseline.all();
  EXPECT_EQ(
      project.run({"baseline", "accept", run, "--why", "a test", "--without-workers", "--partial", "--noisy"}).code, 0);

  const Finished report = project.run({"report", run, "--name", "half"});
  EXPECT_TRUE(report.out.starts_with("Interrupted: 2 of 88 shapes measured")) << report.out.substr(0, 200);
  for (const char* page : {"half.md", "half.html"})
    EXPECT_NE(project.read(project.path() / "reports" / page).find("Interrupted: 2 of 88 shapes measured"),
              std::string::npos)
        << page;
  EXPECT_TRUE(project.run({"report", "latest"}).says("which was interrupted"));
}

TEST(Select, KeepsOtherMachinesUnlessItIsToForgetThem) {
  const Project project;
  project.write("two.toml", two_sizes);
  project.run_calmly({"bench", "two.toml", "--impl", "naive"});
  const std::string run = project.only_run().string();
  ASSERT_EQ(project.run({"select", run}).code, 0);
  Json table = Json::parse(project.read(project.path() / "results/dispatch.json"));
  table["machines"][0]["facts"][0][1] = "another";
  table["machines"][0]["name"] = "Another processor";
  project.write("results/dispatch.json", table.dump());
  EXPECT_EQ(project.run({"explain", "rms_norm"}).says("no section for this machine"), true);
  EXPECT_EQ(project.run({"regret"}).code, 2);
  EXPECT_TRUE(project.run({"select", run}).says("Another processor"));
  EXPECT_EQ(Json::parse(project.read(project.path() / "results/dispatch.json"))["machines"].size(), 2u);
  EXPECT_FALSE(project.run({"select", run, "--fresh"}).says("Another processor"));
}

TEST(Select, WhatCannotBeDoneIsRefusedAndNothingIsWritten) {
  const Project project;
  project.write("two.toml", two_sizes);
  ASSERT_EQ(project.run({"check", "two.toml", "--impl", "naive"}).code, 0);
  const Finished nothing = project.run({"select", project.only_run().string()});
  EXPECT_EQ(nothing.code, 2);
  EXPECT_TRUE(nothing.says("nothing in these runs can be chosen from")) << nothing.all();
  EXPECT_FALSE(std::filesystem::exists(project.path() / "results/dispatch.json"));
  EXPECT_EQ(project.run({"select", "results/none"}).code, 2);
  EXPECT_TRUE(project.run({"explain"}).says("'assay select RUN...' makes it"));
  project.write("results/dispatch.json", "{\"schema\": 7}");
  EXPECT_TRUE(project.run({"explain"}).says("has schema 7, newer than 1"));
  project.write("results/dispatch.json", "{\"schema\": 1, \"made\"");
  const Finished torn = project.run({"explain"});
  EXPECT_EQ(torn.code, 2);
  EXPECT_TRUE(torn.says("not a whole JSON text")) << torn.all();
}

}  // namespace
}  // namespace assay_test
