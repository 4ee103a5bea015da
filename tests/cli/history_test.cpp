// history, names of runs, and how time is spent, from outside.
#include <gtest/gtest.h>

#include <set>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

TEST(History, TellsTheTimesOfACellRunByRun) {
  const Project project;
  ASSERT_EQ(project.run({"bench", "tiny.toml", "--impl", "naive", "--impl", "simd"}).code, 0);
  ASSERT_EQ(project.run({"bench", "tiny.toml", "--impl", "naive"}).code, 0);
  const Finished all = project.run({"history"});
  EXPECT_EQ(all.code, 0) << all.all();
  EXPECT_TRUE(all.says("rms_norm f32 2x64")) << all.out;
  EXPECT_TRUE(too_wide(all.out).empty()) << too_wide(all.out)[0];
  const Finished one = project.run({"history", "rms_norm", "--impl", "naive", "--shape", "2x64"});
  EXPECT_EQ(one.code, 0);
  EXPECT_EQ(lines_of(one.out).size(), 5u) << one.out;  // a title, an empty line, a head and two runs
  EXPECT_TRUE(too_wide(one.out).empty()) << too_wide(one.out)[0];
  EXPECT_EQ(Json::parse(project.run({"history", "--json", "--impl", "naive"}).out).size(), 2u);
  EXPECT_EQ(lines_of(project.run({"history", "--runs"}).out).size(), 2u);
  EXPECT_EQ(project.run({"history", "no_such_op"}).code, 4);
}

TEST(History, RunsGoByTheBeginningOfTheirNames) {
  const Project project;
  ASSERT_EQ(project.run({"bench", "tiny.toml", "--impl", "naive"}).code, 0);
  const std::string name = project.only_run().filename().string();
  EXPECT_EQ(project.run({"report", "latest"}).code, 0);
  EXPECT_EQ(project.run({"report", name.substr(0, 17)}).code, 0);
  const Finished none = project.run({"report", "1999"});
  EXPECT_EQ(none.code, 2);
  EXPECT_TRUE(none.says("1999")) << none.errors;
}

const char* const uneven = R"(
seed = 3
effort = {name = "standard", cases = 20, launches = 12, blocks = 4}
[[sweep]]
ops = "rms_norm"
dtypes = "f32"
rows = 64
cols = 512
)";

TEST(Sampling, AClearLoserLeavesAndIsRecordedAsSuch) {
  const Project project;
  project.write("uneven.toml", uneven);
  ASSERT_EQ(project.run({"bench", "uneven.toml", "--impl", "naive", "--impl", "simd"}).code, 0);
  // Of simd's variants, which one is the fastest is up to the processor; naive is behind all of them everywhere.
  int of_naive = 0;
  std::set<int> to_the_end;
  std::string why;
  for (const Json& record : project.records(project.only_run())) {
    if (record["kind"] != "measurement" || record["probe"] == true) continue;
    if (record["subject"]["implementation"] != "naive") {
      to_the_end.insert(record["launch"].get<int>());
      continue;
    }
    ++of_naive;
    why += record.value("leaves", "");
  }
  EXPECT_EQ(to_the_end.size(), 12u);
  EXPECT_EQ(of_naive, 8);
  EXPECT_TRUE(why.starts_with("left after 8 launches: at least ")) << why;
  EXPECT_NE(why.find(" times as slow as simd"), std::string::npos) << why;
}

TEST(Sampling, ABudgetIsKept) {
  const Project project;
  project.write("uneven.toml", uneven);
  ASSERT_EQ(project.run({"bench", "uneven.toml", "--impl", "naive", "--impl", "simd", "--budget-seconds", "2"}).code,
            0);
  std::set<int> launches;
  for (const Json& record : project.records(project.only_run()))
    if (record["kind"] == "measurement") launches.insert(record["launch"].get<int>());
  EXPECT_GE(launches.size(), 2u);  // and it came to an end
  EXPECT_EQ(project.run({"bench", "uneven.toml", "--budget-seconds", "0"}).code, 2);
}

TEST(Bench, PrintsGoogleBenchmarksForm) {
  const Project project;
  const Finished done = project.run({"bench", "tiny.toml", "--impl", "naive", "--format", "google-benchmark"});
  ASSERT_EQ(done.code, 0) << done.all();
  const Json json = Json::parse(done.out);
  EXPECT_TRUE(json.contains("context"));
  EXPECT_EQ(json["benchmarks"][0]["time_unit"], "ns");
  EXPECT_GT(json["benchmarks"][0]["cpu_time"], 0);
}

}  // namespace
}  // namespace assay_test
