// nightly, from outside.
#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

namespace fs = std::filesystem;

// The lines of the history of nights, oldest first.
std::vector<Json> nights_of(const Project& project) {
  std::vector<Json> nights;
  for (const std::string& line : lines_of(project.read(project.path() / "results/nightly/history.jsonl")))
    nights.push_back(Json::parse(line));
  return nights;
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Nightly, TheFirstNightMakesTheBaselineAndOldNightsAreThinned) {
  const Project project;
  const std::vector<std::string> arguments{"nightly", "tiny.toml", "--impl", "naive", "--keep", "1", "--noisy"};
  const Finished first = project.run(arguments);
  ASSERT_EQ(first.code, 0) << first.all();
  EXPECT_TRUE(first.says("the first night: its run and its workers are now the baseline")) << first.all();
  EXPECT_TRUE(first.says("-tiny-naive\n")) << first.all();  // of a part of the spec
  ASSERT_EQ(nights_of(project).size(), 1u) << first.all();
  const fs::path results = project.path() / "results/nightly", pages = project.path() / "reports/nightly";
  const std::string first_name = nights_of(project)[0]["run"];
  EXPECT_TRUE(fs::exists(pages / (first_name + ".html"))) << first.all();
  project.write("reports/nightly/kept.html", "no page of a night");
  project.write("reports/nightly/" + first_name + "-mine.html", "nor is this");

  const Finished second = project.run(arguments);
  EXPECT_TRUE(second.says("COMPARED")) << second.all();
  const std::vector<Json> nights = nights_of(project);
  ASSERT_EQ(nights.size(), 2u) << second.all();
  EXPECT_EQ(nights[1]["exit_code"], second.code) << second.all();
  EXPECT_EQ(nights[1]["failed"], 0) << second.all();
  EXPECT_EQ(nights[1]["times"].size(), 1u) << nights[1] << second.all();
  int kept = 0;
  for (const auto& entry : fs::directory_iterator(results)) kept += fs::exists(entry.path() / "records.jsonl") ? 1 : 0;
  EXPECT_EQ(kept, 1) << second.all();
  const std::string second_name = nights[1]["run"];
  for (const char* rest : {".md", ".html", "-compared.md", "-compared.html"}) {
    EXPECT_TRUE(fs::exists(pages / (second_name + rest))) << rest << second.all();
    EXPECT_FALSE(fs::exists(pages / (first_name + rest))) << rest << second.all();
  }
  EXPECT_TRUE(fs::exists(pages / "kept.html")) << second.all();
  EXPECT_TRUE(fs::exists(pages / (first_name + "-mine.html"))) << second.all();

  // The night whose records are gone keeps its point, and says so when it is asked for.
  const Finished told = project.run({"history", "--json"});
  const Json points = Json::parse(told.out, nullptr, false);
  ASSERT_EQ(points.size(), 2u) << told.all() << second.all();
  EXPECT_EQ(points[0]["run"], first_name) << told.all();
  EXPECT_EQ(points[0]["seconds"], nights[0]["times"][0]["seconds"]) << told.all();
  EXPECT_EQ(points[1]["seconds"], nights[1]["times"][0]["seconds"]) << told.all();
  const Finished gone = project.run({"report", "nightly/" + first_name});
  EXPECT_EQ(gone.code, 2) << gone.all();
  EXPECT_TRUE(gone.says("the records of this night were removed")) << gone.all();
}

TEST(Nightly, NightsAreInTheHistoryAndGoByTheirNames) {
  const Project project;
  const std::vector<std::string> arguments{"nightly", "tiny.toml", "--impl", "naive",
                                           "--junit", "night.xml", "--noisy"};
  const Finished first = project.run(arguments);
  ASSERT_EQ(first.code, 0) << first.all();
  std::string xml = project.read(project.path() / "night.xml");
  EXPECT_TRUE(holds(xml, "<testsuite name=\"rms_norm\"")) << xml;
  EXPECT_FALSE(holds(xml, ", compared")) << xml;
  const Finished second = project.run(arguments);
  xml = project.read(project.path() / "night.xml");
  EXPECT_TRUE(holds(xml, "<testsuite name=\"rms_norm\"")) << xml;
  EXPECT_TRUE(holds(xml, "<testsuite name=\"rms_norm, compared\"")) << xml << second.all();

  const Finished told = project.run({"history", "rms_norm", "--impl", "naive", "--json"});
  EXPECT_EQ(Json::parse(told.out, nullptr, false).size(), 2u) << told.all() << second.all();
  const std::vector<Json> nights = nights_of(project);
  ASSERT_EQ(nights.size(), 2u) << second.all();
  const std::string name = nights[1]["run"];
  EXPECT_TRUE(holds(project.read(project.path() / "reports/nightly" / (name + ".html")), "id=\"history\""))
      << second.all();

  const Finished listed = project.run({"history", "--runs"});
  EXPECT_EQ(lines_of(listed.out).size(), 2u) << listed.all();
  EXPECT_TRUE(listed.out.starts_with("nightly/" + name + " ")) << listed.all();
  EXPECT_TRUE(too_wide(listed.out).empty()) << listed.all();
  for (const std::string& given : {name, "nightly/" + name, std::string("nightly/latest")}) {
    const Finished shown = project.run({"report", given});
    EXPECT_EQ(shown.code, 0) << given << "\n" << shown.all();
    EXPECT_TRUE(holds(shown.errors, name + ".html")) << given << "\n" << shown.all();
  }
  const Finished none = project.run({"report", "latest"});
  EXPECT_EQ(none.code, 2) << "a night is not the latest run: " << none.all();
}

TEST(Nightly, ANightThatFailsMakesNoBaseline) {
  const Project project;
  const Finished finished = project.run({"nightly", "tiny.toml", "--impl", "naive", "--require", "openblas@unheard"});
  EXPECT_NE(finished.code, 0) << finished.all();
  EXPECT_FALSE(fs::exists(project.path() / "results/baselines")) << finished.all();
}

// A machine on which each process is slower than it could be by another share of up to a half: no two launches agree.
const std::string unsteady = "0.$(od -An -N1 -tu1 /dev/urandom | tr -d ' ')";

TEST(Nightly, AMachineThatCannotTellThreePercentMakesNoBaseline) {
  Project project;
  project.slow_down(unsteady);
  const std::vector<std::string> arguments{"nightly", "tiny.toml", "--impl", "naive"};
  const Finished refused = project.run(arguments);
  EXPECT_EQ(refused.code, 4) << refused.all();
  EXPECT_TRUE(refused.says("no baseline was made of this night: when it was made, this machine could not tell 3%"))
      << refused.all();
  EXPECT_TRUE(refused.says("./assay doctor")) << refused.all();
  EXPECT_FALSE(fs::exists(project.path() / "results/baselines")) << refused.all();
  EXPECT_TRUE(too_wide(refused.out).empty()) << too_wide(refused.out)[0];
  ASSERT_EQ(nights_of(project).size(), 1u) << refused.all();
  EXPECT_EQ(nights_of(project)[0]["exit_code"], 4);

  // The night knows how noisy it was, and nobody measures again to refuse it.
  const std::string name = nights_of(project)[0]["run"];
  const Finished by_hand =
      project.run({"baseline", "accept", "nightly/" + name, "--why", "a test", "--without-workers"});
  EXPECT_EQ(by_hand.code, 2) << by_hand.all();
  EXPECT_TRUE(by_hand.says("could not tell 3%")) << by_hand.all();
  EXPECT_TRUE(by_hand.says("with --noisy")) << by_hand.all();
  EXPECT_FALSE(by_hand.says("measuring for")) << by_hand.all();
  EXPECT_FALSE(fs::exists(project.path() / "results/baselines")) << by_hand.all();

  std::vector<std::string> forced = arguments;
  forced.emplace_back("--noisy");
  const Finished made = project.run_undisturbed(forced);
  EXPECT_EQ(made.code, 0) << made.all();
  EXPECT_TRUE(made.says("are now the baseline")) << made.all();
}

}  // namespace
}  // namespace assay_test
