// bench takes nobody's word: neither for the time that was needed, nor for outputs that were right before.
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

// What the terminal shows of speed: the table, and who was fastest how often. Not the command and the notes.
std::string ranking_of(const Finished& finished) {
  const std::size_t table = finished.out.find("SPEED"), verdicts = finished.out.find("VERDICTS"),
                    conclusion = finished.out.rfind("Checked: ");
  if (table == std::string::npos || verdicts == std::string::npos || conclusion == std::string::npos) {
    ADD_FAILURE() << finished.all();
    return {};
  }
  return finished.out.substr(table, verdicts - table) + finished.out.substr(conclusion);
}

std::vector<Json> measurements_of(const Project& project, const std::string& implementation) {
  std::vector<Json> found;
  for (const Json& record : project.records(project.only_run()))
    if (record["kind"] == "measurement" && record["subject"]["implementation"] == implementation)
      found.push_back(record);
  return found;
}

std::string python() {
  const char* given = std::getenv("ASSAY_PYTHON");
  return given != nullptr && *given != '\0' ? given : "python3";
}

// A right GELU. What it says of the time of its samples is multiplied by its second argument, as often as its third
// says: always, or in the first measurement of each process.
const std::string claiming = R"(
import math, sys
sys.path.insert(0, sys.argv[1])
from ctypes import c_float
from assay_worker import serving

factor = float(sys.argv[2])
measurements = 0

class Claims(serving.Measurement):
    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        global measurements
        measurements += 1

    def sample(self, calls, bare):
        told = super().sample(calls, bare)
        times = 1 if sys.argv[3] == "once" and measurements > 1 else factor
        return {**told, "cpu": told["cpu"] * times, "wall": told["wall"] * times}

serving.Measurement = Claims

def gelu(x):
    return 0.0 if x == -math.inf else x * (0.5 * math.erfc(-x / math.sqrt(2)))

def prepare(case):
    if case.dtype != "f32" or case.inputs[0].view._length_ > 4096:
        raise serving.Unsupported("f32, and not too long")
    def bind(inputs, outputs):
        rows, cols = inputs[0].dims
        x, y = ((c_float * (value.view._length_ // 4)).from_address(value.address) for value in (inputs[0], outputs[0]))
        def run():
            for row in range(rows):
                for col in range(cols):
                    y[row * outputs[0].strides[0] + col] = gelu(x[row * inputs[0].strides[0] + col])
        return serving.Call(run)
    return bind

serving.serve([serving.Implementation("gelu", "claiming", "1", prepare)])
)";

// Samples of 5 ms: on a machine that does something else, too, an answer may be late by a few of them, but not all are.
const std::string gelu_spec =
    "seed = 5\neffort = {name = \"quick\", cases = 40, launches = 2, blocks = 6, sample_seconds = 0.005}\n"
    "[[sweep]]\nops = \"gelu\"\ndtypes = \"f32\"\nrows = 1\ncols = 8\n";

Finished bench_claiming(const Project& project, const std::string& factor, bool alone = false,
                        const std::string& when = "always") {
  project.write("claiming.py", claiming);
  project.write("gelu.toml", gelu_spec);
  const std::string command = python() + " " + (project.path() / "claiming.py").string() + " " +
                              ASSAY_SOURCE_DIRECTORY "/python " + factor + " " + when;
  std::vector<std::string> words{"bench", "gelu.toml", "--worker", "claiming=" + command, "--impl", "claiming"};
  if (!alone) words.insert(words.end(), {"--impl", "naive"});
  return project.run(words);
}

// With no other test beside them (CMakeLists.txt): what they assert is what was measured.
TEST(TrustAlone, ATimeThatCannotBeIsNoTime) {
  if (std::system((python() + " -c 'import ctypes' 2>/dev/null").c_str()) != 0) GTEST_SKIP() << "no " << python();
  struct Claim {
    std::string factor, said, and_said;  // what is said of it: how that begins, and more of it
  };
  for (const auto& [factor, said, and_said] :
       {Claim{"0.1", "not measurable: it claims at most ", " for a sample, and all of them took at least "},
        Claim{"10", "not measurable: it claims ", " for a sample that was answered after "},
        Claim{"-1", "not measurable: its sample is not of the form that the worker protocol asks for", ""}}) {
    const Project project;
    const Finished finished = bench_claiming(project, factor);
    // Its outputs are right, and others are measured: nothing has failed.
    EXPECT_EQ(finished.code, 0) << finished.all();
    EXPECT_TRUE(finished.says("Checked: 2 passed, 0 failed")) << finished.all();
    EXPECT_TRUE(finished.says("no time for claiming: " + said)) << finished.all();
    EXPECT_EQ(ranking_of(finished).find("claiming"), std::string::npos) << finished.out;
    const std::vector<Json> measurements = measurements_of(project, "claiming");
    EXPECT_EQ(measurements.size(), 2u);
    for (const Json& record : measurements) {
      const std::string verification = record["verification"];
      EXPECT_TRUE(verification.starts_with(said)) << verification;
      EXPECT_NE(verification.find(and_said), std::string::npos) << verification;
    }
    EXPECT_EQ(measurements_of(project, "naive").size(), 2u);
  }
}

// What happens to one measurement alone is the machine's doing: it is taken again.
TEST(TrustAlone, ATimeThatCouldNotBeOnceIsTakenAgain) {
  if (std::system((python() + " -c 'import ctypes' 2>/dev/null").c_str()) != 0) GTEST_SKIP() << "no " << python();
  const Project project;
  const Finished finished = bench_claiming(project, "10", false, "once");
  EXPECT_EQ(finished.code, 0) << finished.all();
  const std::vector<Json> measurements = measurements_of(project, "claiming");
  EXPECT_EQ(measurements.size(), 2u);
  for (const Json& record : measurements) EXPECT_EQ(record["verification"], "") << record;
}

// A run without any number is not one that went well.
TEST(Trust, WhereNothingHasATimeTheExitCodeSaysSo) {
  if (std::system((python() + " -c 'import ctypes' 2>/dev/null").c_str()) != 0) GTEST_SKIP() << "no " << python();
  const Project project;
  const Finished finished = bench_claiming(project, "-1", true);
  EXPECT_EQ(finished.code, 4) << finished.all();
  EXPECT_TRUE(finished.says("nothing could be measured")) << finished.all();
}

// The same worker, without a lie.
TEST(Trust, ATimeThatIsTrueIsTaken) {
  if (std::system((python() + " -c 'import ctypes' 2>/dev/null").c_str()) != 0) GTEST_SKIP() << "no " << python();
  const Project project;
  const Finished finished = bench_claiming(project, "1");
  EXPECT_EQ(finished.code, 0) << finished.all();
  for (const Json& record : measurements_of(project, "claiming")) EXPECT_EQ(record["verification"], "") << record;
}

TEST(Trust, WhatIsWrongAfterItWasTimedFailsAndIsNotRanked) {
  const Project project;
  const Finished finished = project.run({"bench", "tiny.toml", "--worker", ASSAY_PROGRAMS "/assay-worker-planted",
                                         "--impl", "wrong_when_timed", "--impl", "right", "--impl", "naive"});
  EXPECT_EQ(finished.code, 1) << finished.all();
  // No case and no thousands of calls have shown it, and the same inputs, checked once more, do not.
  EXPECT_TRUE(finished.says("Checked: 2 passed, 1 failed")) << finished.all();
  EXPECT_TRUE(
      finished.says("no time for wrong_when_timed: its output was wrong after it had been timed, and right when "
                    "the same inputs were checked: y["))
      << finished.all();
  EXPECT_EQ(ranking_of(finished).find("wrong_when_timed"), std::string::npos) << finished.out;
  for (const char* name : {"wrong_when_timed", "right", "naive"}) {
    const std::vector<Json> measurements = measurements_of(project, name);
    const bool wrong = name == std::string("wrong_when_timed");
    EXPECT_EQ(measurements.size(), wrong ? 1u : 2u) << name;  // who cheats is not asked again
    for (const Json& record : measurements) {
      EXPECT_EQ(record["verified"], !wrong) << record;
      EXPECT_EQ(record["after_timing"], wrong ? "cheats" : "pass") << record;
      EXPECT_EQ(record["violated"], wrong ? "honest_when_timed" : "") << record;
      EXPECT_GE(record["verifications"], wrong ? 1 : 10) << record;
    }
  }
}

// A time is a time; but a cell of zeros shows nothing that other cases have not shown.
TEST(Trust, ACellThatCouldNotHaveToldIsTimedAndNamed) {
  const Project project;
  project.write("zeros.toml", std::string(tiny_spec) + "values = \"zeros\"\n");
  const Finished zeros = project.run({"bench", "zeros.toml", "--impl", "naive", "--output", "zeros"});
  EXPECT_EQ(zeros.code, 0) << zeros.all();
  EXPECT_TRUE(zeros.says("1 cell could not have told right from wrong: rms_norm f32 2x64 (zeros)")) << zeros.all();
  const Finished others = project.run({"bench", "tiny.toml", "--impl", "naive", "--output", "others"});
  EXPECT_EQ(others.code, 0) << others.all();
  EXPECT_FALSE(others.says("could not have told")) << others.all();
}

}  // namespace
}  // namespace assay_test
