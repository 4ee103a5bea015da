// Python's libraries as implementations. They are tried where this Python has them; without, they are absent.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

std::string python() {
  const char* given = std::getenv("ASSAY_PYTHON");
  return given != nullptr && *given != '\0' ? given : "python3";
}

bool has_module(const std::string& name) {
  return std::system((python() + " -c 'import " + name + "' 2>/dev/null").c_str()) == 0;
}

std::map<std::string, Json> verdicts_of(const Project& project) {
  std::map<std::string, Json> verdicts;
  for (const Json& record : project.records(project.only_run()))
    if (record["kind"] == "verdict" && record["scope"] == "generated") verdicts[record["subject"]["implementation"]] = record;
  return verdicts;
}

const std::string small_spec = "seed = 5\neffort = {name = \"quick\", cases = 60}\n[[sweep]]\nops = \"rms_norm\"\ndtypes = \"f32\"\nrows = 2\ncols = 64\nmeasure = false\n";

TEST(External, WithoutPythonAllElseWorksAndTheReasonIsTold) {
  Project project;
  project.environment.push_back("ASSAY_PYTHON=/nowhere/python3");
  project.write("small.toml", small_spec);
  const Finished finished = project.run({"check", "small.toml", "--impl", "naive", "--impl", "numpy"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  auto verdicts = verdicts_of(project);
  EXPECT_EQ(verdicts["naive"]["verdict"], "pass");
  EXPECT_EQ(verdicts["numpy"]["verdict"], "absent");
  EXPECT_NE(verdicts["numpy"]["reason"].get<std::string>().find("/nowhere/python3"), std::string::npos) << verdicts["numpy"];
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
  if (!has_module("numpy")) GTEST_SKIP() << python() << " has no numpy";
  Project project;
  project.environment.push_back("ASSAY_PYTHON=" + python());
  project.write("small.toml", small_spec);
  const Finished finished = project.run({"check", "small.toml", "--impl", "naive", "--impl", "numpy"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  auto verdicts = verdicts_of(project);
  EXPECT_EQ(verdicts["numpy"]["verdict"], "pass") << verdicts["numpy"];
  EXPECT_EQ(verdicts["numpy"]["cases"], 60);
  EXPECT_FALSE(verdicts["numpy"]["subject"]["version"].get<std::string>().empty());
}

TEST(External, AnotherMayStandForTheReference) {
  Project project;
  project.write("small.toml", small_spec);
  EXPECT_EQ(project.run({"check", "small.toml", "--impl", "naive", "--impl", "simd", "--reference", "simd"}).code, 0);
  const Finished unknown = project.run({"check", "small.toml", "--reference", "smid"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_TRUE(unknown.says("no implementation that takes part goes by that name")) << unknown.all();
  EXPECT_TRUE(unknown.says("simd")) << unknown.all();
}

}  // namespace
}  // namespace assay_test
