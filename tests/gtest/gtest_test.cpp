// The checks of a spec as GoogleTest tests, as a project that takes them in sees them.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

namespace fs = std::filesystem;
const std::string planted = ASSAY_PROGRAMS "/assay-worker-planted";

// A root without waivers, counterexamples and texts of its own.
class Door {
 public:
  Door() {
    fs::create_directories(project_.path() / "own/specs");
    project_.write("tiny.toml", tiny_spec);
  }

  Finished run(std::vector<std::string> arguments, std::vector<std::string> more_environment = {}) const {
    arguments.insert(arguments.begin(), program);
    more_environment.push_back("ASSAY_ROOT=" + (project_.path() / "own").string());
    more_environment.emplace_back("LC_ALL=C.UTF-8");
    return Running(project_.path(), arguments, more_environment, false).wait();
  }
  Finished run_planted(const std::vector<std::string>& names, std::vector<std::string> arguments = {},
                       const std::vector<std::string>& more_environment = {}) const {
    arguments.insert(arguments.begin(), {"tiny.toml", "--worker", planted});
    for (const std::string& name : names) arguments.insert(arguments.end(), {"--impl", name});
    return run(arguments, more_environment);
  }
  const Project& project() const { return project_; }

  std::string program = ASSAY_PROGRAMS "/assay-gtest";

 private:
  Project project_;
};

// What became of each test that was run, by GoogleTest's own lines.
std::map<std::string, std::string> outcomes(const Finished& finished) {
  std::map<std::string, std::string> found;
  const std::regex line(R"(\[ +(OK|FAILED|SKIPPED) +\] (\S+/\S+|require\.\S+) \(.*)");
  for (const std::string& each : lines_of(finished.out))
    if (std::smatch match; std::regex_match(each, match, line)) found[match[2]] = match[1];
  return found;
}

TEST(Listing, HasATestForEachImplementationAndProperty) {
  const Door door;
  const Finished finished = door.run_planted({"right", "naive"}, {"--gtest_list_tests"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_TRUE(finished.says("rms_norm/f32/right. answers matches_reference inputs_unchanged stays_inside"))
      << finished.all();
  EXPECT_TRUE(finished.says("rms_norm/f32/naive. answers matches_reference")) << finished.all();
}

TEST(Failing, HasTheCounterexampleAndACommandThatShowsIt) {
  const Door door;
  const Finished finished = door.run_planted({"right", "wrong_tail"});
  EXPECT_EQ(finished.code, 1) << finished.all();
  for (const auto& [name, outcome] : outcomes(finished)) {
    const bool right = name.starts_with("rms_norm/f32/right.");
    const std::string expected = right ? "OK" : name.ends_with(".matches_reference") ? "FAILED" : "SKIPPED";
    // That no case could tell is for GoogleTest a skipped test, too.
    EXPECT_TRUE(outcome == expected || (right && outcome == "SKIPPED" && finished.says("cases could tell")))
        << name << ": " << outcome;
  }
  EXPECT_EQ(outcomes(finished)["rms_norm/f32/right.matches_reference"], "OK") << finished.all();
  EXPECT_EQ(outcomes(finished)["rms_norm/f32/wrong_tail.matches_reference"], "FAILED") << finished.all();
  EXPECT_TRUE(finished.says("counterexample  rms_norm:f32,")) << finished.all();
  EXPECT_TRUE(finished.says("not decided: matches_reference failed first")) << finished.all();

  std::smatch id;
  ASSERT_TRUE(std::regex_search(finished.out, id, std::regex("\\./assay replay ([0-9a-f]+) --worker")))
      << finished.all();
  const std::string folder = (door.project().path() / "own/results").string();
  const Finished replayed = door.project().run({"replay", id[1], "--worker", planted, "--output", folder});
  EXPECT_EQ(replayed.code, 1) << replayed.all();
  EXPECT_TRUE(replayed.says("verdict fail (matches_reference)")) << replayed.all();
}

TEST(Failing, ACrashIsOfTheTestThatItAnswers) {
  const Door door;
  const Finished finished = door.run_planted({"aborts"});
  EXPECT_EQ(finished.code, 1);
  EXPECT_EQ(outcomes(finished)["rms_norm/f32/aborts.answers"], "FAILED") << finished.all();
  EXPECT_TRUE(finished.says("killed by SIGABRT")) << finished.all();
}

TEST(Failing, WhatRefusesEverythingHasNotPassed) {
  const Door door;
  const Finished finished = door.run_planted({"refuses"});
  EXPECT_EQ(finished.code, 1);
  EXPECT_EQ(outcomes(finished)["rms_norm/f32/refuses.answers"], "FAILED") << finished.all();
  EXPECT_EQ(outcomes(finished)["rms_norm/f32/refuses.matches_reference"], "SKIPPED") << finished.all();
}

TEST(Filter, ChoosesAndOnlyThatIsRun) {
  const Door door;
  // `hangs` would take seconds, and would fail.
  const Finished finished = door.run_planted({"right", "hangs"}, {"--gtest_filter=*/right.matches*"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_EQ(outcomes(finished), (std::map<std::string, std::string>{{"rms_norm/f32/right.matches_reference", "OK"}}))
      << finished.all();
  EXPECT_FALSE(fs::exists(door.project().path() / "own/results/counterexamples"));
}

TEST(Shards, ShareTheTestsOut) {
  const Door door;
  const auto all = outcomes(door.run_planted({"right", "naive"}));
  std::map<std::string, std::string> together;
  for (const char* shard : {"0", "1", "2"}) {
    const auto some = outcomes(
        door.run_planted({"right", "naive"}, {}, {"GTEST_TOTAL_SHARDS=3", std::string("GTEST_SHARD_INDEX=") + shard}));
    EXPECT_FALSE(some.empty());
    for (const auto& [name, outcome] : some)
      EXPECT_TRUE(together.emplace(name, outcome).second) << name << " ran twice";
  }
  EXPECT_EQ(together, all);
  EXPECT_GT(all.size(), 10u);
}

TEST(Xml, CanBeReadAndHasEachTest) {
  const Door door;
  const Finished finished = door.run_planted({"right", "wrong_tail"}, {"--gtest_output=xml:out.xml", "--seed", "7"});
  EXPECT_EQ(finished.code, 1);
  const std::string script =
      "import xml.etree.ElementTree as tree\n"
      "cases = tree.parse('out.xml').getroot().findall('.//testcase')\n"
      "print(len(cases), sum(case.find('failure') is not None for case in cases))\n"
      "print('counterexample' in [c.find('failure').get('message') for c in cases if c.find('failure') is not "
      "None][0])\n"
      "print({p.get('value') for p in tree.parse('out.xml').getroot().iter('property') if p.get('name') == 'seed'})\n";
  const Finished read = Running(door.project().path(), {ASSAY_PYTHON, "-c", script}, {}, false).wait();
  EXPECT_EQ(read.out, std::to_string(outcomes(finished).size()) + " 1\nTrue\n{'7'}\n") << read.all();
}

std::string waiver_of(const std::string& implementation, const std::string& reason) {
  return "[[waiver]]\nop = \"rms_norm\"\nimplementation = \"" + implementation +
         "\"\nversions = \"*\"\nproperty = \"matches_reference\"\n" +
         "example = \"rms_norm:f32,rows=1,cols=17,values=normal,seed=1\"\nreason = \"" + reason +
         "\"\nreported = \"yes\"\n";
}

TEST(Waiver, CountsAsInACheck) {
  const Door door;
  door.project().write("own/specs/waivers.toml", waiver_of("wrong_tail", "its tail is known"));
  const Finished finished = door.run_planted({"wrong_tail"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_TRUE(finished.says("tolerated: its tail is known (yes)")) << finished.all();

  door.project().write("own/specs/waivers.toml", waiver_of("right", "was wrong"));
  const Finished unneeded = door.run_planted({"right"});
  EXPECT_EQ(unneeded.code, 1) << unneeded.all();
  EXPECT_EQ(outcomes(unneeded)["rms_norm/f32/right.matches_reference"], "FAILED") << unneeded.all();
  EXPECT_TRUE(unneeded.says("its waiver is no longer needed (was wrong)")) << unneeded.all();
}

TEST(Absent, IsSkippedAndAFailureIfRequired) {
  Door door;
  // Without the workers of the libraries.
  const fs::path bin = door.project().path() / "bin";
  fs::create_directories(bin);
  for (const char* name : {"assay-gtest", "assay-worker-native"})
    fs::copy_file(fs::path(ASSAY_PROGRAMS) / name, bin / name);
  door.program = (bin / "assay-gtest").string();
  const Finished skipped = door.run({"tiny.toml", "--gtest_filter=*/openblas.*"});
  EXPECT_EQ(skipped.code, 0) << skipped.all();
  EXPECT_TRUE(skipped.says("absent: ") && skipped.says("assay: every test was skipped")) << skipped.all();
  for (const auto& [name, outcome] : outcomes(skipped)) EXPECT_EQ(outcome, "SKIPPED") << name;
  const Finished required = door.run({"tiny.toml", "--gtest_filter=require.*", "--require", "openblas"});
  EXPECT_EQ(required.code, 1) << required.all();
  EXPECT_TRUE(required.says("openblas is required and absent")) << required.all();
}

TEST(Spec, ComesFromTheEnvironmentToo) {
  const Door door;
  const Finished finished = door.run({"--impl", "naive", "--gtest_list_tests"}, {"ASSAY_SPEC=tiny.toml"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_TRUE(finished.says("rms_norm/f32/naive.")) << finished.all();
}

TEST(Spec, ThatIsWrongIsBadUsage) {
  const Door door;
  door.project().write("wrong.toml", "[[sweep]]\nops = \"rms_nrom\"\n");
  const Finished finished = door.run({"wrong.toml"});
  EXPECT_EQ(finished.code, 2);
  EXPECT_TRUE(finished.says("wrong.toml:2:7: ")) << finished.all();
  EXPECT_EQ(door.run({}).code, 2);
  EXPECT_EQ(door.run({"tiny.toml", "--no-such-option"}).code, 2);
}

TEST(Module, MakesTestsOfAnotherProject) {
  const Door door;
  const auto configure_and_test = [&](const std::string& name, const std::string& options) {
    const std::string build = (door.project().path() / name).string();
    const std::vector<std::string> environment{"ASSAY_ROOT=" + (door.project().path() / "own").string()};
    const Finished made =
        Running(door.project().path(),
                {ASSAY_CMAKE, "-S", ASSAY_SOURCE_DIRECTORY "/tests/gtest/project", "-B", build,
                 "-DASSAY_MODULE=" ASSAY_SOURCE_DIRECTORY "/cmake/AssayTests.cmake", "-DPROGRAM=" + door.program,
                 "-DSPEC=" + (door.project().path() / "tiny.toml").string(), "-DOPTIONS=" + options},
                environment, false)
            .wait();
    EXPECT_EQ(made.code, 0) << made.all();
    return Running(door.project().path(), {ASSAY_CTEST, "--test-dir", build, "--output-on-failure"}, environment, false)
        .wait();
  };
  const Finished finished = configure_and_test("a", "--worker " + planted + " --impl right --impl wrong_tail");
  EXPECT_EQ(finished.code, 8) << finished.all();
  EXPECT_TRUE(finished.says("1 tests failed out of 2")) << finished.all();
  EXPECT_TRUE(finished.says("kernels.rms_norm/f32/wrong_tail (Failed)")) << finished.all();
  const Finished broken = configure_and_test("b", "--impl nobody");
  EXPECT_NE(broken.code, 0);
  EXPECT_TRUE(broken.says("kernels.discovery") && broken.says("no implementation is named 'nobody'")) << broken.all();
}

}  // namespace
}  // namespace assay_test
