// A run that is killed or interrupted keeps what it has, and can be gone on with.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <thread>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

namespace fs = std::filesystem;
constexpr int launches = 25;

class Interrupted : public testing::Test {
 protected:
  void SetUp() override {
    project_.write("longer.toml",
                   "seed = 3\n"
                   "effort = {name = \"quick\", cases = 20, launches = " +
                       std::to_string(launches) +
                       ", blocks = 4, losers_leave = 0}\n"
                       "[[sweep]]\nops = \"rms_norm\"\ndtypes = \"f32\"\nrows = 2\ncols = [64, 96]\n");
  }

  // Starts a run and waits until it has measured for a few launches.
  std::unique_ptr<Running> start() {
    auto running = project_.start({"run", "longer.toml"});
    for (int wait = 0; wait < 6000 && latest_launch() < 3; ++wait)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_GE(latest_launch(), 3);
    EXPECT_LT(latest_launch(), launches - 2) << "it was done before it could be disturbed";
    return running;
  }
  int latest_launch() const {
    int latest = -1;
    if (project_.runs().empty()) return latest;
    for (const Json& record : project_.records(project_.runs()[0]))
      if (record["kind"] == "measurement") latest = std::max(latest, record["launch"].get<int>());
    return latest;
  }
  // Each verdict and each launch of an implementation on a cell is there, once.
  void expect_complete_without_repetition() const {
    std::map<std::string, int> measured;
    std::set<std::string> keys;
    for (const Json& record : project_.records(project_.only_run())) {
      const std::string implementation = record["subject"]["implementation"], op = record["op"];
      if (record["kind"] == "verdict") {
        EXPECT_TRUE(keys.insert("verdict " + op + record["dtype"].get<std::string>() +
                                record["scope"].get<std::string>() + implementation)
                        .second)
            << record;
      } else {
        const std::string what = op + " " + record["cell"].get<std::string>() + " " + implementation;
        EXPECT_TRUE(keys.insert(what + " " + std::to_string(record["launch"].get<int>())).second)
            << what << " " << record["launch"];
        ++measured[what];
      }
    }
    int of_rms_norm = 0;
    for (const auto& [what, count] : measured) {
      EXPECT_EQ(count, launches) << what;
      of_rms_norm += what.starts_with("rms_norm") ? 1 : 0;
    }
    EXPECT_GE(of_rms_norm, 4);  // two cells, and more than one implementation
  }

  Project project_;
};

TEST_F(Interrupted, AKilledRunIsFinishedWithoutRepeatingAnything) {
  auto running = start();
  running->send(SIGKILL);
  EXPECT_EQ(running->wait().code, 128 + SIGKILL);
  const fs::path run = project_.only_run();
  std::string before = project_.read(run / "records.jsonl");
  before.resize(before.find_last_of('\n') + 1);
  std::ofstream(run / "records.jsonl", std::ios::app)
      << R"({"kind":"measurement","op":"rms_)";  // as if in the middle of a line

  const Finished resumed = project_.run({"run", "longer.toml", "--resume", run.string()});
  EXPECT_EQ(resumed.code, 0) << resumed.all();
  const std::string after = project_.read(run / "records.jsonl");
  EXPECT_TRUE(after.starts_with(before)) << "a line was lost";
  EXPECT_GT(after.size(), before.size());
  expect_complete_without_repetition();

  const Finished nothing_left = project_.run({"run", "longer.toml", "--resume", run.string()});
  EXPECT_EQ(nothing_left.code, 0) << nothing_left.all();
  EXPECT_EQ(project_.read(run / "records.jsonl"), after);
}

TEST_F(Interrupted, AnInterruptKeepsTheRecordsAndSaysHowToGoOn) {
  auto running = start();
  running->send(SIGINT);
  const Finished finished = running->wait(std::chrono::seconds(10));
  EXPECT_EQ(finished.code, 130) << finished.all();
  EXPECT_TRUE(finished.says("--resume")) << finished.errors;
  const fs::path run = project_.only_run();
  EXPECT_TRUE(project_.read(run / "records.jsonl").ends_with("\n"));
  EXPECT_TRUE(fs::exists(project_.path() / "reports" / (run.filename().string() + ".md")));
  const auto says_that_it_is_half = [&](const std::string& kind) {
    const std::string page = project_.read(project_.path() / "reports" / (run.filename().string() + kind));
    return page.find("Interrupted") != std::string::npos;
  };
  EXPECT_EQ(Json::parse(project_.read(run / "environment.json"))["interrupted"], true);
  EXPECT_TRUE(finished.says("Interrupted")) << finished.out;
  EXPECT_TRUE(says_that_it_is_half(".md") && says_that_it_is_half(".html"));
  EXPECT_EQ(project_.run({"run", "longer.toml", "--resume", run.string()}).code, 0);
  EXPECT_EQ(Json::parse(project_.read(run / "environment.json"))["interrupted"], false);
  EXPECT_FALSE(says_that_it_is_half(".md") || says_that_it_is_half(".html"));
  expect_complete_without_repetition();
}

TEST_F(Interrupted, NobodyElseWritesToARunThatIsBeingMade) {
  auto running = start();
  const std::string run = project_.only_run().string();
  const std::string before = project_.read(fs::path(run) / "environment.json");
  const Finished second = project_.run({"run", "longer.toml", "--resume", run});
  EXPECT_EQ(second.code, 2) << second.all();
  EXPECT_TRUE(second.says("another assay is writing to this run")) << second.errors;
  EXPECT_EQ(project_.read(fs::path(run) / "environment.json"), before);
  running->send(SIGINT);
  EXPECT_EQ(running->wait().code, 130) << "who was there first goes on";
}

TEST_F(Interrupted, AFolderWithASlashBehindItIsTheSame) {
  ASSERT_EQ(project_.run({"run", "tiny.toml", "--impl", "naive"}).code, 0);
  const fs::path run = project_.only_run();
  fs::remove_all(project_.path() / "reports");
  fs::resize_file(run / "records.jsonl", 0);
  const Finished resumed = project_.run({"run", "tiny.toml", "--impl", "naive", "--resume", run.string() + "/"});
  EXPECT_EQ(resumed.code, 0) << resumed.all();
  for (const Json& record : project_.records(run)) EXPECT_EQ(record["campaign"], run.filename().string());
  for (const char* ending : {".md", ".html"})
    EXPECT_TRUE(fs::exists(project_.path() / "reports" / (run.filename().string() + ending))) << ending;
}

TEST_F(Interrupted, ACheckIsInterruptedToo) {
  project_.write("long_check.toml", "seed = 3\neffort = {cases = 1000000}\n[[sweep]]\nops = \"rms_norm\"\n");
  auto running = project_.start({"check", "long_check.toml"});
  std::this_thread::sleep_for(std::chrono::seconds(1));
  running->send(SIGINT);
  EXPECT_EQ(running->wait(std::chrono::seconds(10)).code, 130);
}

TEST_F(Interrupted, AnotherFilterIsRefused) {
  ASSERT_EQ(project_.run({"run", "tiny.toml", "--impl", "naive"}).code, 0);
  const std::string run = project_.only_run().string();
  const Finished finished = project_.run({"run", "tiny.toml", "--resume", run});
  EXPECT_EQ(finished.code, 2) << finished.all();
  EXPECT_TRUE(finished.says("was made with --impl naive, and this command has no filter")) << finished.errors;
  EXPECT_EQ(project_.run({"run", "tiny.toml", "--impl", "naive", "--resume", run}).code, 0);
}

TEST_F(Interrupted, AnotherSpecIsRefused) {
  ASSERT_EQ(project_.run({"run", "tiny.toml"}).code, 0);
  const Finished finished = project_.run({"run", "longer.toml", "--resume", project_.only_run().string()});
  EXPECT_EQ(finished.code, 2) << finished.all();
  EXPECT_TRUE(finished.says("was made with the spec")) << finished.errors;
}

}  // namespace
}  // namespace assay_test
