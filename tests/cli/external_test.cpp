// Python's libraries as implementations. They are tried where this Python has them; without, they are absent.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

std::string python() {
  const char* given = std::getenv("ASSAY_PYTHON");
  return given != nullptr && *given != '\0' ? given : "python3";
}

// A Python that has the module: the one that is used, or Debian's, for which packages.txt installs it. Empty: neither.
std::string python_with(const std::string& module) {
  for (const std::string& each : {python(), std::string("/usr/bin/python3")})
    if (std::system((each + " -c 'import " + module + "' 2>/dev/null").c_str()) == 0) return each;
  return {};
}

bool has_module(const std::string& name) { return !python_with(name).empty(); }

std::map<std::string, Json> verdicts_of(const Project& project) {
  std::map<std::string, Json> verdicts;
  for (const Json& record : project.records(project.only_run()))
    if (record["kind"] == "verdict" && record["scope"] == "generated")
      verdicts[record["subject"]["implementation"]] = record;
  return verdicts;
}

const std::string small_spec =
    "seed = 5\neffort = {name = \"quick\", cases = 60}\n[[sweep]]\nops = \"rms_norm\"\ndtypes = \"f32\"\nrows = "
    "2\ncols = 64\nmeasure = false\n";

TEST(External, WithoutPythonAllElseWorksAndTheReasonIsTold) {
  Project project;
  project.environment.push_back("ASSAY_PYTHON=/nowhere/python3");
  project.write("small.toml", small_spec);
  const Finished finished = project.run({"check", "small.toml", "--impl", "naive", "--impl", "numpy"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  auto verdicts = verdicts_of(project);
  EXPECT_EQ(verdicts["naive"]["verdict"], "pass");
  EXPECT_EQ(verdicts["numpy"]["verdict"], "absent");
  EXPECT_NE(verdicts["numpy"]["reason"].get<std::string>().find("/nowhere/python3"), std::string::npos)
      << verdicts["numpy"];
}

TEST(External, WhatIsRequiredAndAbsentIsAFailure) {
  Project project;
  project.environment.push_back("ASSAY_PYTHON=/nowhere/python3");
  project.write("small.toml", small_spec);
  const Finished finished = project.run({"check", "small.toml", "--impl", "naive", "--require", "numpy"});
  EXPECT_EQ(finished.code, 1) << finished.all();
  EXPECT_TRUE(finished.says("numpy is required and absent")) << finished.all();
}

TEST(External, NumpyIsHeldAgainstTheReferenceLikeAnyOther) {
  if (!has_module("numpy")) GTEST_SKIP() << "neither " << python() << " nor /usr/bin/python3 has numpy";
  Project project;
  project.environment.push_back("ASSAY_PYTHON=" + python_with("numpy"));
  project.write("small.toml", small_spec);
  const Finished finished = project.run({"check", "small.toml", "--impl", "naive", "--impl", "numpy"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  auto verdicts = verdicts_of(project);
  EXPECT_EQ(verdicts["numpy"]["verdict"], "pass") << verdicts["numpy"];
  EXPECT_EQ(verdicts["numpy"]["cases"], 60);
  EXPECT_FALSE(verdicts["numpy"]["subject"]["version"].get<std::string>().empty());
}

// Right, but for one call in 700. Ten thousand calls of a tiny case find it; the cases alone would not.
const std::string forgetful = R"(
import math, sys
sys.path.insert(0, sys.argv[1])
from ctypes import c_float
from assay_worker import Call, Implementation, Unsupported, serve

calls = 0

def prepare(case):
    if case.dtype != "f32" or max(value.view._length_ for value in case.inputs) > 1024:
        raise Unsupported("f32, and not too long")
    def bind(inputs, outputs):
        rows, cols = inputs[0].dims
        x, y = ((c_float * (value.view._length_ // 4)).from_address(value.address) for value in (inputs[0], outputs[0]))
        def run():
            global calls
            calls += 1
            for row in range(rows):
                for col in range(cols):
                    each = x[row * inputs[0].strides[0] + col]
                    y[row * outputs[0].strides[0] + col] = 0.0 if math.isinf(each) and each < 0 else \
                        each * (0.5 * math.erfc(-each / math.sqrt(2)))
            if calls % 700 == 0:
                y[0] = 123
        return Call(run)
    return bind

serve([Implementation("gelu", "forgetful", "1", prepare)])
)";

// A Python comes first on the PATH that has nothing. What Debian's packages install is found all the same.
TEST(External, DebiansPythonIsAskedWhereTheFirstHasNoLibrary) {
  if (std::system("/usr/bin/python3 -c 'import numpy' 2>/dev/null") != 0)
    GTEST_SKIP() << "/usr/bin/python3 has no numpy";
  Project project;
  std::filesystem::create_directory(project.path() / "first");
  project.write("first/python3", "#!/bin/sh\nexit 1\n");
  std::filesystem::permissions(project.path() / "first/python3", std::filesystem::perms::owner_all);
  project.environment.push_back("PATH=" + (project.path() / "first").string() + ":/usr/bin:/bin");
  const Finished listed = project.run({"list", "--op", "rms_norm", "--impl", "numpy"});
  EXPECT_FALSE(listed.says("absent")) << listed.all();
  project.environment.push_back("ASSAY_PYTHON=python3");  // that one, and no other
  EXPECT_TRUE(project.run({"list", "--op", "rms_norm", "--impl", "numpy"}).says("absent"));
}

TEST(External, NumpyMayHaveTwoOutputs) {
  if (!has_module("numpy")) GTEST_SKIP() << "neither " << python() << " nor /usr/bin/python3 has numpy";
  Project project;
  project.environment.push_back("ASSAY_PYTHON=" + python_with("numpy"));
  project.write("sums.toml",
                "seed = 5\neffort = {name = \"quick\", cases = 120}\n[[sweep]]\nops = \"add_rms_norm\"\ndtypes = "
                "\"f32\"\nrows = 2\ncols = 64\nmeasure = false\n");
  const Finished finished = project.run({"check", "sums.toml", "--impl", "naive", "--impl", "numpy"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_EQ(verdicts_of(project)["numpy"]["verdict"], "pass") << finished.all();
}

TEST(External, AWorkerInPythonIsCalledThousandsOfTimes) {
  if (!has_module("ctypes")) GTEST_SKIP() << "no " << python();
  Project project;
  project.write("forgetful.py", forgetful);
  project.write("small.toml",
                "seed = 5\neffort = {name = \"quick\", cases = 60}\n[[sweep]]\nops = \"gelu\"\ndtypes = \"f32\"\nrows "
                "= 1\ncols = 8\nmeasure = false\n");
  const std::string command =
      python() + " " + (project.path() / "forgetful.py").string() + " " + ASSAY_SOURCE_DIRECTORY + "/python";
  const Finished finished =
      project.run({"check", "small.toml", "--impl", "forgetful", "--worker", "forgetful=" + command});
  EXPECT_EQ(finished.code, 1) << finished.all();
  EXPECT_TRUE(finished.says("calls on the same inputs gave other outputs than the first")) << finished.all();
}

TEST(External, AnotherMayStandForTheReference) {
  Project project;
  project.write("small.toml", small_spec);
  EXPECT_EQ(project.run({"check", "small.toml", "--impl", "naive", "--impl", "simd", "--reference", "simd"}).code, 0);
  const Finished unknown = project.run({"check", "small.toml", "--reference", "smid"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_TRUE(unknown.says("--reference: no implementation is named 'smid'")) << unknown.all();
  EXPECT_TRUE(unknown.says("simd")) << unknown.all();
}

TEST(External, AnAbsentReferenceProvesNothing) {
  Project project;
  project.environment.push_back("ASSAY_PYTHON=/nowhere/python3");
  project.write("small.toml", small_spec);
  const Finished finished = project.run({"check", "small.toml", "--impl", "naive", "--reference", "numpy"});
  EXPECT_EQ(finished.code, 1) << finished.all();
  EXPECT_TRUE(finished.says(
      "nothing of rms_norm f32 was checked against numpy, which stands for the reference: it is absent: "))
      << finished.all();
  EXPECT_EQ(verdicts_of(project)["naive"]["verdict"], "absent");
}

}  // namespace
}  // namespace assay_test
