// run, bench and report: what is written, and what is shown.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

namespace fs = std::filesystem;

TEST(Run, ChecksMeasuresAndReports) {
  const Project project;
  const Finished finished = project.run({"run", "tiny.toml"});
  ASSERT_EQ(finished.code, 0) << finished.all();
  const fs::path run = project.only_run();
  const Json environment = Json::parse(project.read(run / "environment.json"), nullptr, false);
  ASSERT_TRUE(environment.is_object());
  std::map<std::string, int> launches;
  for (const Json& record : project.records(run)) {
    EXPECT_EQ(record["campaign"], run.filename().string());
    if (record["kind"] != "measurement" || record["probe"] == true) continue;
    EXPECT_EQ(record["verified"], true) << record;
    EXPECT_EQ(record["cpu"].size(), 10u);
    ++launches[record["subject"]["implementation"]];
  }
  EXPECT_TRUE(launches.contains("naive"));
  for (const auto& [implementation, count] : launches) EXPECT_EQ(count, 2) << implementation;
  for (const char* ending : {".md", ".html"}) {
    const std::string page = project.read(project.path() / "reports" / (run.filename().string() + ending));
    EXPECT_NE(page.find("rms_norm"), std::string::npos) << ending;
    EXPECT_NE(page.find("tiny.toml"), std::string::npos) << ending;
  }
  EXPECT_TRUE(finished.says("is the fastest right choice"));
  EXPECT_TRUE(too_wide(finished.all()).empty()) << too_wide(finished.all())[0];
}

// Each probe, from each level of the memory, kept for the machine, and shown on the page.
TEST(Run, TheMachineIsProbedOnce) {
  const Project project;
  project.forget_the_machine();
  const Finished first = project.run({"run", "tiny.toml", "--impl", "naive"});
  ASSERT_EQ(first.code, 0) << first.all();
  EXPECT_TRUE(first.says("probed the machine"));
  const fs::path folder = project.path() / "results" / "roofline";
  ASSERT_TRUE(fs::exists(folder));
  const Json kept = Json::parse(project.read(fs::directory_iterator(folder)->path()));
  std::map<std::string, std::set<std::string>> levels;
  for (const Json& roof : kept["roofs"]) {
    EXPECT_GT(roof["rate"].get<double>(), 0) << roof;
    levels[roof["what"]].insert(roof["level"].get<std::string>());
  }
  for (const char* arithmetic : {"multiply-add", "product of bf16"})
    EXPECT_EQ(levels[arithmetic], std::set<std::string>{""}) << arithmetic;
  EXPECT_EQ(levels["copy"], levels["read"]);
  EXPECT_TRUE(levels["copy"].contains("memory"));
  const std::string page =
      project.read(project.path() / "reports" / (project.only_run().filename().string() + ".html"));
  EXPECT_NE(page.find("id=\"roofline\""), std::string::npos);

  const Finished second = project.run({"run", "tiny.toml", "--impl", "naive"});
  EXPECT_EQ(second.code, 0) << second.all();
  EXPECT_FALSE(second.says("probed the machine"));
  const std::string later =
      project.read(project.path() / "reports" / (project.runs().back().filename().string() + ".html"));
  EXPECT_NE(later.find("id=\"history\""), std::string::npos) << "two runs are a history";
}

TEST(Run, CanBeReportedAgain) {
  const Project project;
  const Finished first = project.run({"run", "tiny.toml"});
  ASSERT_EQ(first.code, 0) << first.all();
  const fs::path run = project.only_run();
  fs::remove_all(project.path() / "reports");
  const Finished again = project.run({"report", run.string()});
  EXPECT_EQ(again.code, 0) << again.all();
  EXPECT_NE(again.out.find("SPEED"), std::string::npos);
  EXPECT_TRUE(fs::exists(project.path() / "reports" / (run.filename().string() + ".html")));
  EXPECT_EQ(project.run({"report", run.string(), "--output", "elsewhere"}).code, 0);
  EXPECT_TRUE(fs::exists(project.path() / "elsewhere" / (run.filename().string() + ".md")));
}

// What passed elsewhere is shown as passed, so the cells that need the text have to be told of.
TEST(Run, CellsWhoseTextIsNotHereMakeItPartial) {
  const Project project;
  fs::remove(project.path() / ".assay");
  project.write("text.toml",
                "seed = 3\neffort = {name = \"quick\", cases = 5, launches = 2, blocks = 10}\n[[sweep]]\n"
                "ops = \"pretokenize\"\ntexts = [\"english\", \"mixed\"]\nbytes = 4096\n");
  const Finished finished = project.run({"run", "text.toml", "--impl", "scalar"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_TRUE(finished.says("Partial: 1 of 2 shapes could be measured")) << finished.all();
  EXPECT_TRUE(finished.says("1 cell of pretokenize was left out: the text english is not here")) << finished.all();
  for (const char* ending : {".md", ".html"}) {
    const std::string page =
        project.read(project.path() / "reports" / (project.only_run().filename().string() + ending));
    EXPECT_NE(page.find("Partial: 1 of 2 shapes could be measured"), std::string::npos) << ending;
    EXPECT_NE(page.find("the text english is not here"), std::string::npos) << ending;
  }
  const Finished checked = project.run({"check", "text.toml", "--impl", "scalar"});
  EXPECT_EQ(checked.code, 0) << checked.all();
  EXPECT_TRUE(checked.says("Partial: 1 cell of pretokenize was left out")) << checked.all();
}

TEST(Run, WhatFailedIsNotMeasured) {
  const Project project;
  const Finished finished = project.run({"run", "tiny.toml", "--worker", ASSAY_PROGRAMS "/assay-worker-planted",
                                         "--impl", "wrong_tail", "--impl", "right", "--impl", "naive"});
  EXPECT_EQ(finished.code, 1);
  std::set<std::string> measured;
  for (const Json& record : project.records(project.only_run()))
    if (record["kind"] == "measurement" && record["probe"] == false)
      measured.insert(record["subject"]["implementation"]);
  EXPECT_EQ(measured, (std::set<std::string>{"naive", "right"}));
}

TEST(Bench, OfNothingIsFour) {
  const Project project;
  project.write("unmeasured.toml", std::string(tiny_spec) + "measure = false\n");
  const Finished finished = project.run({"bench", "unmeasured.toml"});
  EXPECT_EQ(finished.code, 4) << finished.all();
  EXPECT_TRUE(finished.says("nothing could be measured"));
}

TEST(Report, DamagedRecordsAreToldByLine) {
  const Project project;
  ASSERT_EQ(project.run({"check", "tiny.toml"}).code, 0);
  const fs::path run = project.only_run();
  auto lines = lines_of(project.read(run / "records.jsonl"));
  ASSERT_GE(lines.size(), 3u);
  lines[1] = lines[1].substr(0, lines[1].size() / 2);
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  std::ofstream(run / "records.jsonl") << text << "{\"kind\": \"verdict\", \"cut";
  const Finished finished = project.run({"report", fs::relative(run, project.path()).string()});
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_TRUE(finished.says("records.jsonl:2: is not a JSON object; skipped")) << finished.all();
  EXPECT_TRUE(finished.says("records.jsonl:" + std::to_string(lines.size() + 1) + ": is cut off")) << finished.all();
  const std::string page = project.read(project.path() / "reports" / (run.filename().string() + ".md"));
  EXPECT_NE(page.find("records.jsonl:2"), std::string::npos);
}

TEST(Report, AFolderThatIsNoRunIsBadUsage) {
  const Project project;
  fs::create_directory(project.path() / "empty");
  EXPECT_EQ(project.run({"report", "empty"}).code, 2);
  project.write("empty/environment.json", "[");
  EXPECT_EQ(project.run({"report", "empty"}).code, 2);
  project.write("empty/environment.json", "{}");
  EXPECT_EQ(project.run({"report", "empty"}).code, 2);
}

TEST(Terminal, ColourIsUsedUnlessItIsUnwanted) {
  Project project;
  const std::string escape = "\x1b[";
  EXPECT_EQ(project.run({"check", "tiny.toml"}).all().find(escape), std::string::npos);
  project.terminal = true;
  EXPECT_NE(project.run({"check", "tiny.toml"}).out.find(escape), std::string::npos);
  project.environment = {"NO_COLOR=1"};
  EXPECT_EQ(project.run({"check", "tiny.toml"}).out.find(escape), std::string::npos);
  project.environment = {"TERM=dumb"};
  EXPECT_EQ(project.run({"check", "tiny.toml"}).out.find(escape), std::string::npos);
}

TEST(Terminal, OnlyAsciiWhereTheLocaleHasNoMore) {
  Project project;
  const auto beyond_ascii = [](const std::string& text) {
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) > 126; });
  };
  project.environment = {"LC_ALL=C"};
  const Finished plain = project.run({"check", "tiny.toml"});
  EXPECT_FALSE(beyond_ascii(plain.all())) << plain.all();
  EXPECT_TRUE(too_wide(plain.all()).empty()) << too_wide(plain.all())[0];
  project.environment = {"LC_ALL=C.UTF-8"};
  EXPECT_TRUE(beyond_ascii(project.run({"check", "tiny.toml"}).out));
}

}  // namespace
}  // namespace assay_test
