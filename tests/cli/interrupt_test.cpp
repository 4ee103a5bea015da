// Ctrl-C and its like end a program at once, wherever it is; and what a killed one has left is swept.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds soon{5};  // of a second that it may take, and what a busy machine makes of it

// Long steps, in which nothing looks whether somebody wants it to end.
struct Step {
  const char* name;
  std::string spec;
  std::vector<std::string> more;
};

std::vector<Step> steps() {
  return {{"reference",
           "seed = 1\neffort = {name = \"quick\", cases = 3}\n[[sweep]]\nops = \"byte_bpe_encode\"\n"
           "texts = \"mixed\"\nbytes = 67108864\nmeasure = false\n",
           {}},
          // Each try takes all of its time.
          {"shrinking",
           "seed = 3\neffort = {name = \"quick\", cases = 80}\nlimits = {seconds = 30}\n"
           "[[sweep]]\nops = \"rms_norm\"\ndtypes = \"f32\"\nrows = 2\ncols = 64\nmeasure = false\n",
           {"--worker", ASSAY_PROGRAMS "/assay-worker-misdeeds", "--impl", "sleeps"}}};
}

class LongStep : public testing::TestWithParam<Step> {};

TEST_P(LongStep, IsLeftAtOnce) {
  for (const int signal : {SIGTERM, SIGHUP}) {
    const Project project;
    project.write("long.toml", GetParam().spec);
    std::vector<std::string> arguments{"check", "long.toml"};
    arguments.insert(arguments.end(), GetParam().more.begin(), GetParam().more.end());
    const std::unique_ptr<Running> running = project.start(arguments);
    for (int wait = 0; wait < 2000 && project.runs().empty(); ++wait)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    const auto sent = std::chrono::steady_clock::now();
    running->send(signal);
    const Finished finished = running->wait();
    EXPECT_LT(std::chrono::steady_clock::now() - sent, soon);
    EXPECT_EQ(finished.code, 130) << finished.all();
    EXPECT_TRUE(finished.says("interrupted; go on with --resume")) << finished.errors;
    const fs::path run = project.only_run();
    EXPECT_EQ(Json::parse(project.read(run / "environment.json"))["interrupted"], true);
  }
}

INSTANTIATE_TEST_SUITE_P(, LongStep, testing::ValuesIn(steps()),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST(ClosedTerminal, DoesNotEndWhatWasStartedToOutliveIt) {
  Project project;
  project.write("tiny.toml", tiny_spec);
  signal(SIGHUP, SIG_IGN);  // as nohup does
  const std::unique_ptr<Running> running = project.start({"check", "tiny.toml"});
  signal(SIGHUP, SIG_DFL);
  for (int wait = 0; wait < 2000 && project.runs().empty(); ++wait)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  running->send(SIGHUP);
  EXPECT_EQ(running->wait().code, 0);
}

class Leftovers : public testing::Test {
 protected:
  Leftovers() {
    fs::create_directory(temporary_);
    project_.environment = {"TMPDIR=" + temporary_.string()};
  }
  // Locked as by a program that runs, if somebody holds it.
  int make(const std::string& name, bool held) const {
    fs::create_directory(temporary_ / name);
    project_.write("temporary/" + name + "/.held", "");
    const int file = open((temporary_ / name / ".held").c_str(), O_RDWR | O_CLOEXEC);
    struct flock whole {};
    whole.l_type = F_WRLCK;
    EXPECT_TRUE(!held || fcntl(file, F_OFD_SETLK, &whole) == 0);
    return file;
  }
  Project project_;
  const fs::path temporary_ = project_.path() / "temporary";
};

TEST_F(Leftovers, OfKilledProgramsAreSweptAtTheNextStart) {
  const int left = make("assay-launch-aaaaaa", false), of_another = make("assay-launch-bbbbbb", true),
            foreign = make("assays-of-gold", false);
  EXPECT_EQ(project_.run({"list"}).code, 0);
  EXPECT_FALSE(fs::exists(temporary_ / "assay-launch-aaaaaa"));
  EXPECT_TRUE(fs::exists(temporary_ / "assay-launch-bbbbbb"));
  EXPECT_TRUE(fs::exists(temporary_ / "assays-of-gold"));
  for (const int each : {left, of_another, foreign}) close(each);
}

TEST_F(Leftovers, AKilledRunLeavesNoneForLong) {
  project_.write("longer.toml",
                 "seed = 3\neffort = {name = \"quick\", cases = 5, launches = 60, blocks = 4, losers_leave = 0}\n"
                 "[[sweep]]\nops = \"rms_norm\"\ndtypes = \"f32\"\nrows = 2\ncols = 64\n");
  const std::unique_ptr<Running> running = project_.start({"run", "longer.toml"});
  for (int wait = 0; wait < 6000 && fs::is_empty(temporary_); ++wait)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  running->send(SIGKILL);
  EXPECT_EQ(running->wait().code, 128 + SIGKILL);
  EXPECT_FALSE(fs::is_empty(temporary_));
  EXPECT_EQ(project_.run({"list"}).code, 0);
  for (const fs::path& left : fs::directory_iterator(temporary_)) ADD_FAILURE() << left;
}

TEST_F(Leftovers, WithoutRoomForCopiesOfTheWorkersTheNotesSaySo) {
  project_.environment = {"TMPDIR=" + (project_.path() / "tiny.toml").string()};
  project_.write("tiny.toml", tiny_spec);
  const Finished finished = project_.run({"run", "tiny.toml"});  // whatever could be measured beside others
  EXPECT_TRUE(finished.says("no fresh copies of the workers for each launch")) << finished.all();
}

}  // namespace
}  // namespace assay_test
