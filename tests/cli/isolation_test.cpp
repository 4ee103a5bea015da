// All misdeeds in one run, beside an implementation that is right.
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <map>
#include <thread>

#include "tests/cli/program.h"
#include "tests/planted/misdeed_table.h"

namespace assay_test {
namespace {

namespace fs = std::filesystem;
using assay::planted::Misdeed;
using assay::planted::misdeeds;

const std::string worker = ASSAY_PROGRAMS "/assay-worker-misdeeds";
const std::string small_sweep =
    "seed = 3\neffort = {name = \"quick\", cases = 80}\n" + std::string(assay::planted::misdeed_limits) +
    "[[sweep]]\nops = \"rms_norm\"\ndtypes = \"f32\"\nrows = 2\ncols = 64\nmeasure = false\n";

TEST(Isolation, EachMisdeedGetsItsVerdictAndNoneAnothers) {
  const Project project;
  project.write("misdeeds.toml", small_sweep);
  std::vector<std::string> arguments{"check",  "misdeeds.toml", "--worker", worker,
                                     "--impl", "right",         "--impl",   "naive"};
  for (const Misdeed& misdeed : misdeeds) arguments.insert(arguments.end(), {"--impl", misdeed.name});
  const std::unique_ptr<Running> running = project.start(arguments);
  const Finished finished = running->wait(std::chrono::seconds(170));
  EXPECT_EQ(finished.code, 1) << finished.all();

  std::map<std::string, Json> verdicts;
  for (const Json& record : project.records(project.only_run()))
    if (record["scope"] == "generated") verdicts[record["subject"]["implementation"]] = record;
  EXPECT_EQ(verdicts.size(), misdeeds.size() + 2);
  for (const char* right : {"right", "naive"}) EXPECT_EQ(verdicts[right]["verdict"], "pass") << verdicts[right];
  for (const Misdeed& misdeed : misdeeds) {
    const Json& verdict = verdicts[misdeed.name];
    ASSERT_TRUE(verdict.is_object()) << misdeed.name;
    EXPECT_EQ(verdict["verdict"], misdeed.verdict) << verdict;
    // Also where it shows only when it is run once more, or very often.
    EXPECT_EQ(verdict["property"], misdeed.property) << verdict;
    EXPECT_NE(verdict["reason"].get<std::string>().find(misdeed.reason), std::string::npos)
        << misdeed.name << ": " << verdict["reason"];
  }
}

// A verdict that the page shows may be followed by more than is always the same.
TEST(Isolation, ThePageShowsWhatIsTold) {
  std::ifstream file(ASSAY_SOURCE_DIRECTORY "/docs/isolation.md");
  std::map<std::string, std::string> rows;
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("| `")) rows[line.substr(3, line.find('`', 3) - 3)] = line;
  for (const Misdeed& misdeed : misdeeds) {
    const std::string& row = rows[misdeed.name];
    EXPECT_NE(row.find(std::string("| ") + misdeed.verdict + " |"), std::string::npos) << misdeed.name << ": " << row;
    EXPECT_NE(row.find(misdeed.reason), std::string::npos) << misdeed.name << ": " << row;
    if (misdeed.verdict == std::string("fail")) {
      EXPECT_NE(row.find(std::string("| ") + misdeed.property + ": "), std::string::npos) << row;
    }
  }
}

// What has nothing but the filter between it and the harness: without one, the harness is killed, and goes on.
TEST(Isolation, WhatAKilledHarnessHasRecordedIsKept) {
  const Project project;
  project.write("misdeeds.toml", small_sweep);
  const std::vector<std::string> arguments{"check",  "misdeeds.toml", "--worker", worker,   "--impl", "right",
                                           "--impl", "aborts",        "--impl",   "sleeps", "--jobs", "1"};
  const std::unique_ptr<Running> running = project.start(arguments);
  std::vector<fs::path> runs;
  for (int wait = 0; wait < 2000 && (runs.empty() || project.records(runs[0]).empty()); ++wait) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    runs = project.runs();
  }
  ASSERT_EQ(runs.size(), 1u);
  running->send(SIGKILL);
  EXPECT_EQ(running->wait().code, 128 + SIGKILL);
  const std::size_t kept = project.records(runs[0]).size();
  EXPECT_GT(kept, 0u);
  std::vector<std::string> again = arguments;
  again.insert(again.end(), {"--resume", runs[0].string()});
  const Finished resumed = project.run(again);
  EXPECT_EQ(resumed.code, 1) << resumed.all();
  EXPECT_GT(project.records(runs[0]).size(), kept);
}

}  // namespace
}  // namespace assay_test
