// history, names of runs, and how time is spent, from outside.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

TEST(History, TellsTheTimesOfACellRunByRun) {
  const Project project;
  project.run_calmly({"bench", "tiny.toml", "--impl", "naive", "--impl", "simd"});
  project.run_calmly({"bench", "tiny.toml", "--impl", "naive"});
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

// A night of one cell with two implementations, which confirmed perhaps that one of them is slower.
std::string night(int day, const std::string& machine, double simd, bool changed) {
  const std::string cell = "gelu:f32,rows=2,cols=64,values=normal,seed=0;hot";
  const std::string date = "2026-11-1" + std::to_string(day) + "T01:00:00Z";
  const auto time = [&](const std::string& implementation, double seconds) {
    return Json{{"op", "gelu"},       {"dtype", "f32"}, {"cell", cell},
                {"shape", "2x64"},    {"cache", "hot"}, {"implementation", implementation},
                {"version", "1"},     {"threads", 1},   {"launches", 8},
                {"seconds", seconds}, {"unusual", ""}};
  };
  Json changes = Json::array();
  if (changed)
    changes.push_back({{"op", "gelu"},
                       {"dtype", "f32"},
                       {"cell", cell},
                       {"implementation", "simd"},
                       {"place", "2x64"},
                       {"ratio", {0.9, 0.89, 0.91}}});
  return Json{{"schema", 4},
              {"run", "2026111" + std::to_string(day) + "T010000Z-" + machine},
              {"started", date},
              {"time", date},
              {"commit", "abc"},
              {"machine", machine},
              {"spec", "nightly 1"},
              {"exit_code", 0},
              {"passed", 1},
              {"failed", 0},
              {"regressions", 0},
              {"found_by_fresh_seeds", 0},
              {"times", {time("simd", simd), time("naive", 1e-5)}},
              {"changes", changes}}
             .dump() +
         "\n";
}

TEST(History, TheTrendPageIsOfNightsAndMachines) {
  const Project project;
  std::filesystem::create_directories(project.path() / "results/nightly");
  std::string nights;
  for (int day = 0; day < 6; ++day)  // a change that is seen on two nights in a row, and again after one without
    nights += night(day, "aaaabbbbccccdddd", day < 2 ? 1e-6 : 1.1e-6, day == 2 || day == 3 || day == 5);
  nights += night(0, "1111222233334444", 1e-6, false) + night(1, "1111222233334444", 1e-6, false);
  project.write("results/nightly/history.jsonl", nights);
  const Finished made = project.run({"history", "--all-machines", "--html", "trend.html"});
  EXPECT_EQ(made.code, 0) << made.all();
  const std::string page = project.read("trend.html");
  for (const char* part : {"2 confirmed slowdowns, 0 faster", "8 runs on 2 machines, 2 lines", "machine aaaabbbb",
                           "machine 11112222", "11.1% slower"})
    EXPECT_NE(page.find(part), std::string::npos) << part;
  EXPECT_EQ(page.find("f32 2x64 naive"), std::string::npos) << "only the fastest";
  EXPECT_EQ(project.run({"history", "--all-machines", "--impl", "naive", "--html", "trend.html"}).code, 0);
  EXPECT_NE(project.read("trend.html").find("f32 2x64 naive"), std::string::npos);
  const Finished none = project.run({"history", "no_such_op", "--html", "none.html"});
  EXPECT_EQ(none.code, 4) << none.all();
  EXPECT_FALSE(std::filesystem::exists(project.path() / "none.html"));
}

TEST(History, RunsGoByTheBeginningOfTheirNames) {
  const Project project;
  project.run_calmly({"bench", "tiny.toml", "--impl", "naive"});
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
  project.run_calmly({"bench", "uneven.toml", "--impl", "naive", "--impl", "simd"});
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
  project.run_calmly({"bench", "uneven.toml", "--impl", "naive", "--impl", "simd", "--budget-seconds", "2"});
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
