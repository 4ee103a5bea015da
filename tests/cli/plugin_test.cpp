// --plugin, as its users see it: what is right takes part, what is wrong is said, and nothing of the others is lost.
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <map>
#include <regex>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

namespace fs = std::filesystem;
const std::string described = ASSAY_PROGRAMS "/planted/described_plugin.so",
                  behaving = ASSAY_PROGRAMS "/planted/behaving_plugin.so";

std::map<std::string, Json> verdicts_of(const Project& project) {
  std::map<std::string, Json> verdicts;
  for (const Json& record : project.records(project.only_run()))
    if (record["scope"] == "generated") verdicts[record["subject"]["implementation"]] = record;
  return verdicts;
}

TEST(Plugin, ARightOneTakesPartAsOthersDo) {
  const Project project;
  const Finished finished =
      project.run({"check", "tiny.toml", "--plugin", behaving, "--impl", "right", "--impl", "naive"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_TRUE(finished.says("Checked: 2 passed, 0 failed")) << finished.out;
  const Json right = verdicts_of(project)["right"];
  EXPECT_EQ(right["verdict"], "pass") << right;
  EXPECT_EQ(right["subject"]["version"], "2.1");
  EXPECT_EQ(right["subject"]["library"], "plugin " + behaving);
  EXPECT_NE(right["subject"]["build_id"], "");
}

TEST(Plugin, IsListedAndPlanned) {
  const Project project;
  const Finished listed =
      project.run({"list", "--op", "rms_norm", "--plugin", "mine=" + behaving, "--impl", "mine@right", "-v"});
  EXPECT_EQ(listed.code, 0) << listed.all();
  EXPECT_TRUE(listed.says("mine@right 2.1 baseline plain loops")) << listed.out;
  for (const char* value : {"input x: the dtype of the case [rows x cols], data",
                            "input gamma: the dtype that 'weights' says [cols], weight, constant",
                            "output y: the dtype of the case [rows x cols], may lie on x"})
    EXPECT_TRUE(listed.says(value)) << listed.out;
  const Finished planned =
      project.run({"plan", "tiny.toml", "--plugin", "mine=" + behaving, "--impl", "mine@right", "--impl", "naive"});
  EXPECT_EQ(planned.code, 0) << planned.all();
  EXPECT_TRUE(planned.says("2x64 hot 2")) << planned.out;
}

TEST(Plugin, ManyOutputsAndWhatLiesOnWhatAreCheckedToo) {
  const Project project;
  project.write("sums.toml",
                "seed = 5\neffort = {name = \"quick\", cases = 120}\n[[sweep]]\nops = \"add_rms_norm\"\ndtypes = "
                "\"f32\"\nrows = 2\ncols = 64\n");
  const Finished finished =
      project.run({"bench", "sums.toml", "--plugin", behaving, "--impl", "right", "--impl", "naive"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_TRUE(finished.says("Checked: 2 passed, 0 failed")) << finished.out;
  EXPECT_EQ(verdicts_of(project)["right"]["verdict"], "pass");
}

TEST(Plugin, TwoVersionsOfOneAreMeasuredSideBySide) {
  const Project project;
  fs::copy_file(behaving, project.path() / "a.so");
  fs::copy_file(behaving, project.path() / "b.so");
  const Finished finished = project.run({"bench", "tiny.toml", "--plugin", "old=./a.so", "--plugin", "new=./b.so",
                                         "--impl", "old@right", "--impl", "new@right", "--impl", "naive"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_TRUE(finished.says("Checked: 3 passed, 0 failed")) << finished.out;
  std::map<std::string, int> measured;
  for (const Json& record : project.records(project.only_run()))
    if (record["kind"] == "measurement") ++measured[record["subject"]["implementation"]];
  EXPECT_GT(measured["old@right"], 0);
  EXPECT_EQ(measured["old@right"], measured["new@right"]);
}

TEST(Plugin, OneThatRefusesEveryCaseHasNotPassed) {
  const Project project;
  for (const char* verb : {"check", "bench"}) {
    const Finished finished =
        project.run({verb, "tiny.toml", "--plugin", behaving, "--impl", "refuses", "--impl", "naive"});
    EXPECT_EQ(finished.code, 1) << finished.all();
    EXPECT_TRUE(finished.says("refuses refused every case of rms_norm and so has not passed: on principle"))
        << finished.all();
  }
}

TEST(Plugin, WhatLiesGetsItsVerdictAndTheOthersKeepTheirs) {
  const std::vector<std::array<std::string, 3>> expected{
      {"right", "pass", ""},
      {"cannot_prepare", "fail", "its prepare returned 2: no "},
      {"prepares_with_77", "fail", "its prepare returned 77: no reason given"},
      {"reason_without_end", "fail", "its prepare returned 2: xxx"},
      {"fails", "fail", "its run returned 2: the device is busy"},
      {"returns_minus_1", "fail", "its run returned -1: no reason given"},
      {"unsupported_too_late", "fail", "its run returned 1: no reason given"},
      {"throws", "fail", "thrown through C"},
      {"throws_a_number", "crash", "killed by SIGABRT"},
      {"crashes", "crash", "killed by SIGSEGV"},
      {"crashes_at_release", "crash", "killed by SIGABRT"},
      {"forgets_the_offset", "fail", "expected"},
      {"writes_nothing", "fail", "expected"},
      {"moves_the_output", "crash", "killed by SIGSEGV"}};
  const Project project;
  std::vector<std::string> arguments{"check", "tiny.toml", "--plugin", behaving, "--impl", "naive"};
  for (const auto& [name, verdict, reason] : expected) arguments.insert(arguments.end(), {"--impl", name});
  const Finished finished = project.run(arguments);
  EXPECT_EQ(finished.code, 1) << finished.all();
  std::map<std::string, Json> verdicts = verdicts_of(project);
  EXPECT_EQ(verdicts.size(), expected.size() + 1);
  EXPECT_EQ(verdicts["naive"]["verdict"], "pass");
  for (const auto& [name, verdict, reason] : expected) {
    ASSERT_TRUE(verdicts[name].is_object()) << name;
    EXPECT_EQ(verdicts[name]["verdict"], verdict) << verdicts[name];
    EXPECT_NE(verdicts[name].value("reason", "").find(reason), std::string::npos) << verdicts[name];
  }
}

TEST(Plugin, LengthsThatCannotBeAreFailures) {
  const Project project;
  project.write("text.toml",
                "seed = 3\neffort = {cases = 20}\n[[sweep]]\nops = \"pretokenize\"\ntexts = \"letters\"\nbytes = "
                "64\nmeasure = false\n");
  const Finished finished =
      project.run({"check", "text.toml", "--plugin", behaving, "--impl", "length_*", "--impl", "scalar"});
  EXPECT_EQ(finished.code, 1) << finished.all();
  std::map<std::string, Json> verdicts = verdicts_of(project);
  for (const auto& [name, reason] :
       std::map<std::string, std::string>{{"length_beyond", ", and there is room for "},
                                          {"length_negative", "to -9223372036854775808, and"},
                                          {"length_unset", "did not set the length of output ends"}}) {
    EXPECT_EQ(verdicts[name]["verdict"], "fail") << verdicts[name];
    EXPECT_NE(verdicts[name].value("reason", "").find(reason), std::string::npos) << verdicts[name];
  }
  EXPECT_EQ(verdicts["scalar"]["verdict"], "pass") << verdicts["scalar"];
}

TEST(Plugin, OneThatCannotBeUsedIsAMistakeAndNothingIsWritten) {
  Project project;
  project.forget_the_machine();
  const auto refused = [&](const std::vector<std::string>& plugins, const std::string& said) {
    for (const char* verb : {"check", "bench", "plan", "list"}) {
      std::vector<std::string> arguments{verb};
      if (verb != std::string("list")) arguments.emplace_back("tiny.toml");
      for (const std::string& plugin : plugins) arguments.insert(arguments.end(), {"--plugin", plugin});
      const Finished finished = project.run(arguments);
      EXPECT_EQ(finished.code, 2) << finished.all();
      EXPECT_TRUE(finished.says("error: --plugin ")) << finished.all();
      EXPECT_TRUE(finished.says(said)) << finished.all();
      EXPECT_EQ(finished.out, "");
      EXPECT_FALSE(fs::exists(project.path() / "results"));
    }
  };
  refused({"./nothing.so"}, "there is no such file");
  refused({"./tiny.toml"}, "is not a shared library");
  refused({ASSAY_PROGRAMS "/planted/libassay_planted_library.so"}, "has no function assay_plugin_v1");
  refused({described, described}, "already has an implementation named 'described'; give the plug-in a name");
  project.environment = {"ASSAY_PLANTED_FAULT=abi 2"};
  refused({described}, "it speaks version 2 of the plug-in ABI");
  project.environment = {"ASSAY_PLANTED_FAULT=crashes while it is loaded"};
  refused({described}, "killed by SIGSEGV");
}

TEST(Plugin, ANameThatIsAssaysOwnIsRefused) {
  const Project project;
  const Finished finished =
      project.run({"check", "tiny.toml", "--plugin", "naive=" ASSAY_PROGRAMS "/planted/single_plugin.so"});
  EXPECT_EQ(finished.code, 2) << finished.all();
  EXPECT_TRUE(finished.says("already has an implementation named 'naive'; give the plug-in another name"))
      << finished.all();
}

TEST(Plugin, OneThatHasNothingForWhatIsAskedIsAMistake) {
  const Project project;
  project.write("gelu.toml", "seed = 3\neffort = {cases = 20}\n[[sweep]]\nops = \"gelu\"\ndtypes = \"f32\"\n");
  const Finished finished = project.run({"check", "gelu.toml", "--plugin", described});
  EXPECT_EQ(finished.code, 2) << finished.all();
  EXPECT_TRUE(finished.says("it has only rms_norm, and none of these is chosen")) << finished.all();
}

// Its cells are checked; and nobody is timed who has passed nothing else.
TEST(Plugin, ASpecWithoutGeneratedCasesTakesIt) {
  const Project project;
  project.write(
      "cells.toml",
      "seed = 3\neffort = {name = \"quick\", cases = 0, launches = 2, blocks = 2}\n[[sweep]]\nops = \"rms_norm\"\n"
      "dtypes = \"f32\"\nrows = 2\ncols = 64\n");
  const Finished checked = project.run({"check", "cells.toml", "--plugin", described, "--impl", "naive"});
  EXPECT_EQ(checked.code, 0) << checked.all();
  EXPECT_FALSE(checked.says("is timed")) << checked.all();
  const Finished timed = project.run({"run", "cells.toml", "--plugin", described, "--impl", "naive"});
  EXPECT_EQ(timed.code, 4) << timed.all();
  EXPECT_TRUE(timed.says("nothing of rms_norm f32 is timed: the spec asks for no generated cases of it (cases = 0)"))
      << timed.all();
}

TEST(Plugin, ARunIsNotResumedWithAnotherBuild) {
  const Project project;
  const std::string plugin = (project.path() / "mine.so").string();
  fs::copy_file(behaving, plugin);
  const std::vector<std::string> arguments{"check", "tiny.toml", "--plugin", plugin, "--impl", "right"};
  ASSERT_EQ(project.run(arguments).code, 0);
  std::vector<std::string> again = arguments;
  again.insert(again.end(), {"--resume", project.only_run().string()});
  EXPECT_EQ(project.run(again).code, 0);
  fs::copy_file(ASSAY_PROGRAMS "/planted/single_plugin.so", plugin, fs::copy_options::overwrite_existing);
  const Finished resumed = project.run(again);
  EXPECT_EQ(resumed.code, 2) << resumed.all();
  EXPECT_TRUE(resumed.says("was made with another build of " + plugin + "; start a new run")) << resumed.all();
}

// ---- replay -------------------------------------------------------------------------------------------------------

class PluginReplay : public testing::Test {
 protected:
  // The counterexample of an implementation of the planted plug-in; `finished_` is the run that found it.
  std::string counterexample_of(const std::string& implementation) {
    finished_ = project_.run(
        {"check", "tiny.toml", "--plugin", behaving, "--impl", implementation, "--output", "of-" + implementation});
    EXPECT_EQ(finished_.code, 1) << finished_.all();
    for (const auto& entry : fs::directory_iterator(project_.path() / ("of-" + implementation)))
      if (fs::exists(entry.path() / "records.jsonl"))
        for (const Json& record : project_.records(entry.path()))
          if (record["kind"] == "verdict" && record.value("counterexample", "") != "") return record["counterexample"];
    ADD_FAILURE() << finished_.all();
    return {};
  }
  Finished replay(const std::string& id, const std::string& implementation, std::vector<std::string> more) {
    std::vector<std::string> arguments{"replay", id, "--output", "of-" + implementation};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return project_.run(arguments);
  }
  Project project_;
  Finished finished_;
};

TEST_F(PluginReplay, ThePrintedCommandNamesThePlugin) {
  const std::string id = counterexample_of("forgets_the_offset");
  // Put together again where it was broken to fit.
  const std::string joined = std::regex_replace(finished_.out, std::regex(R"( \\\n +)"), " ");
  EXPECT_NE(joined.find("./assay replay " + id + " --plugin '" + behaving + "'"), std::string::npos) << joined;
  const Finished replayed = replay(id, "forgets_the_offset", {"--plugin", behaving});
  EXPECT_EQ(replayed.code, 1) << replayed.all();
  EXPECT_TRUE(replayed.says("implementation  forgets_the_offset 2.1")) << replayed.out;
  EXPECT_FALSE(replayed.says("this is build")) << replayed.out;
  const Finished without = replay(id, "forgets_the_offset", {});
  EXPECT_EQ(without.code, 2);
  EXPECT_TRUE(without.says("is of a plug-in: give it as well, --plugin " + behaving)) << without.all();
  EXPECT_EQ(replay(id, "forgets_the_offset", {"--impl", "naive"}).code, 0);
}

TEST_F(PluginReplay, AnotherBuildIsTold) {
  const std::string id = counterexample_of("forgets_the_offset");
  const Finished replayed =
      replay(id, "forgets_the_offset", {"--plugin", "forgets_the_offset=" ASSAY_PROGRAMS "/planted/single_plugin.so"});
  EXPECT_EQ(replayed.code, 0) << replayed.all();
  EXPECT_TRUE(replayed.says("this is build")) << replayed.out;
}

TEST_F(PluginReplay, InProcessItSaysTheSame) {
  const std::string id = counterexample_of("forgets_the_offset");
  const Finished outside = replay(id, "forgets_the_offset", {"--plugin", behaving});
  const Finished inside = replay(id, "forgets_the_offset", {"--plugin", behaving, "--in-process"});
  EXPECT_EQ(inside.code, 1) << inside.all();
  EXPECT_EQ(inside.out, outside.out);
  const Finished right = replay(id, "forgets_the_offset", {"--plugin", behaving, "--in-process", "--impl", "right"});
  EXPECT_EQ(right.code, 0) << right.all();
  EXPECT_TRUE(right.says("verdict         pass")) << right.out;
}

// That is what a debugger is there to see.
TEST_F(PluginReplay, InProcessACrashIsThatOfTheProcess) {
  const std::string id = counterexample_of("crashes");
  const Finished inside = replay(id, "crashes", {"--plugin", behaving, "--in-process"});
  EXPECT_EQ(inside.code, 128 + SIGSEGV) << inside.all();
  EXPECT_TRUE(inside.says("implementation  crashes 2.1")) << inside.all();
}

TEST_F(PluginReplay, InProcessThereIsRoomForOne) {
  const std::string id = "rms_norm:f32,rows=1,cols=15,values=normal,seed=0";
  const Finished several = project_.run({"replay", id, "--plugin", behaving, "--in-process"});
  EXPECT_EQ(several.code, 2);
  EXPECT_TRUE(several.says("--in-process runs one implementation; choose with --impl: right, refuses"))
      << several.all();
  EXPECT_EQ(project_.run({"replay", id, "--plugin", behaving, "--in-process", "--impl", "right"}).code, 0);
  EXPECT_EQ(project_.run({"replay", id, "--in-process", "--impl", "naive"}).code, 0);
  EXPECT_EQ(project_.run({"replay", id, "--answered"}).code, 2);
}

}  // namespace
}  // namespace assay_test
