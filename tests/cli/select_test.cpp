// select, explain and regret, from outside.
#include <gtest/gtest.h>

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
  ASSERT_EQ(project.run({"bench", "two.toml", "--impl", "naive", "--impl", "simd"}).code, 0);
  const std::string run = project.only_run().string();

  const Finished selected = project.run({"select", run, "--header", "table.hpp"});
  ASSERT_EQ(selected.code, 0) << selected.all();
  EXPECT_TRUE(selected.says("rms_norm f32 cols=64")) << selected.out;
  EXPECT_TRUE(selected.says("written to results/dispatch.json"));
  EXPECT_TRUE(too_wide(selected.out).empty()) << too_wide(selected.out)[0];
  const Json table = Json::parse(project.read(project.path() / "results/dispatch.json"));
  EXPECT_EQ(table["schema"], 1);
  EXPECT_EQ(table["machines"].size(), 1u);
  EXPECT_EQ(table["machines"][0]["entries"][0]["lo"], 0);
  EXPECT_NE(project.read(project.path() / "table.hpp").find("inline assay::DispatchTable dispatch_table()"), std::string::npos);

  const Finished explained = project.run({"explain", "rms_norm", "rows=5", "cols=64"});
  EXPECT_EQ(explained.code, 0) << explained.all();
  EXPECT_TRUE(explained.says("- the table has a section for exactly this machine")) << explained.out;
  EXPECT_TRUE(explained.says("asked for rows=5")) << explained.out;
  EXPECT_TRUE(explained.says("- proved by ")) << explained.out;
  EXPECT_TRUE(project.run({"explain"}).says("rms_norm f32 cols=64"));
  EXPECT_TRUE(project.run({"explain", "rms_norm", "--have", "other"}).out.starts_with("other\n"));

  const Finished regret = project.run({"regret", "--shapes", "2", "--effort", "quick", "--seed", "4"});
  EXPECT_EQ(regret.code, 0) << regret.all();
  EXPECT_TRUE(regret.says("all 2 shapes, on average")) << regret.out;
  EXPECT_TRUE(too_wide(regret.out).empty()) << too_wide(regret.out)[0];
}

TEST(Select, KeepsOtherMachinesUnlessItIsToForgetThem) {
  const Project project;
  project.write("two.toml", two_sizes);
  ASSERT_EQ(project.run({"bench", "two.toml", "--impl", "naive"}).code, 0);
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
