// --input, --expect, --save: a user's own tensors, from files to verdicts, records and pages.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

namespace fs = std::filesystem;
const std::string planted = ASSAY_PROGRAMS "/assay-worker-planted";
constexpr int rows = 6, cols = 31;

std::string npy(const std::string& shape, const std::vector<float>& numbers, const std::string& descr = "<f4") {
  const std::string header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + shape + "), }\n";
  std::string bytes("\x93NUMPY\1\0", 8);
  bytes += static_cast<char>(header.size());
  bytes += '\0';
  bytes += header;
  bytes.append(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float));
  return bytes;
}

std::vector<float> activations() {
  std::vector<float> x;
  for (int i = 0; i < rows * cols; ++i) x.push_back(std::sin(static_cast<float>(i) * 0.7f));
  return x;
}
std::vector<float> weights() {
  std::vector<float> gamma;
  for (int i = 0; i < cols; ++i) gamma.push_back(1 + 0.01f * static_cast<float>(i));
  return gamma;
}
// The answer, with one element moved.
std::vector<float> normalised(float by = 0) {
  std::vector<float> y;
  for (int row = 0; row < rows; ++row) {
    double sum = 0;
    for (int i = 0; i < cols; ++i) sum += std::pow(activations()[static_cast<std::size_t>(row * cols + i)], 2);
    for (int i = 0; i < cols; ++i)
      y.push_back(static_cast<float>(activations()[static_cast<std::size_t>(row * cols + i)] /
                                     std::sqrt(sum / cols + 1e-5) * weights()[static_cast<std::size_t>(i)]));
  }
  y[3 * cols + 7] += by;
  return y;
}

std::string safetensors() {
  const std::vector<float> gamma = weights();
  const std::string header = R"({"model.norm.weight": {"dtype": "F32", "shape": [31], "data_offsets": [0, 124]}})";
  std::string bytes(8, '\0');
  bytes[0] = static_cast<char>(header.size());
  return bytes + header + std::string(reinterpret_cast<const char*>(gamma.data()), 4 * gamma.size());
}

class OwnTensors : public testing::Test {
 protected:
  OwnTensors() {
    project.write("acts.npy", npy("2, 3, 31", activations()));
    project.write("gamma.npy", npy("31,", weights()));
    project.write("model.safetensors", safetensors());
    project.write("right.npy", npy("6, 31", normalised()));
    project.write("wrong.npy", npy("2, 3, 31", normalised(0.01f)));
  }

  // Checked with these files alone, and with no generated cases.
  std::string spec(const std::string& more) const {
    return "effort = {name = \"quick\", launches = 2, blocks = 10}\n[[sweep]]\nops = \"rms_norm\"\n"
           "check = {cases = 0}\n" +
           more + "\n";
  }
  const std::string both = "inputs = {x = \"acts.npy\", gamma = \"gamma.npy\"}";

  // The id of the one case that the only run is of.
  std::string case_of_run() const {
    std::string found;
    for (const Json& record : project.records(project.only_run())) {
      const std::string scope = record.value("scope", "");
      if (scope.find("literal=") != std::string::npos) found = scope.substr(0, scope.find(';'));
    }
    return found;
  }

  Project project;
};

TEST_F(OwnTensors, AreCheckedAndNamedByWhatTheyHoldAlone) {
  const Finished finished = project.run({"check", "--op", "rms_norm", "--impl", "naive", "--effort", "quick", "--input",
                                         "x=acts.npy", "--input", "gamma=model.safetensors:model.norm.weight"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_TRUE(finished.says("x is acts.npy, float32 [2, 3, 31], taken as [6, 31]")) << finished.all();
  EXPECT_TRUE(finished.says("eps=1e-05, weight_offset=0, weights=f32")) << finished.errors;
  const std::string id = case_of_run();
  EXPECT_TRUE(id.starts_with("rms_norm:f32,rows=6,cols=31,eps=1e-05,weight_offset=0,weights=f32,literal=")) << id;
  const Finished replayed =
      project.run({"replay", "rms_norm", "--impl", "naive", "--input", "x=acts.npy", "--input", "gamma=gamma.npy"});
  EXPECT_EQ(replayed.code, 0) << replayed.all();
  EXPECT_TRUE(replayed.says("case " + id)) << "another file with the same values is the same case\n" << replayed.out;
}

// By a plug-in, by a program in Python that knows nothing but the recipe, and here.
TEST_F(OwnTensors, HaveOneIdWhoeverComputesIt) {
  project.write("mine.toml", spec(both));
  const std::string plugin = ASSAY_PROGRAMS "/planted/behaving_plugin.so";
  const Finished finished =
      project.run({"check", "mine.toml", "--impl", "right", "--impl", "naive", "--plugin", plugin});
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_TRUE(finished.says("Checked: 2 passed, 0 failed")) << finished.out;
  project.write(
      "name.py",
      "import sys\nsys.path.insert(0, sys.argv[1])\n"
      "from assay_worker.case_name import Tensor, case_id\n"
      "x = open('acts.npy', 'rb').read()[-4 * 6 * 31:]\ngamma = open('gamma.npy', 'rb').read()[-4 * 31:]\n"
      "print(case_id('rms_norm', {'rows': 6, 'cols': 31}, {'eps': 1e-5, 'weight_offset': 0.0, 'weights': 'f32'},\n"
      "              [Tensor('x', [6, 31], x), Tensor('gamma', [31], gamma, weight=True)]))\n");
  const std::string command =
      "cd " + project.path().string() + " && python3 -B name.py " + ASSAY_SOURCE_DIRECTORY + "/python > id.txt";
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(project.read(project.path() / "id.txt"), case_of_run() + "\n");
}

TEST_F(OwnTensors, AreSaidInRecordsByNameAndHashAndNotByFolder) {
  fs::create_directory(project.path() / "captured");
  fs::rename(project.path() / "acts.npy", project.path() / "captured/acts.npy");
  project.write("mine.toml", spec("inputs = {x = \"captured/acts.npy\"}\nexpect = {y = \"right.npy\"}"));
  const Finished finished = project.run({"check", "mine.toml", "--impl", "naive"});
  // Gamma is drawn, and what was expected is of another.
  EXPECT_EQ(finished.code, 1) << finished.all();
  EXPECT_TRUE(finished.says("gamma is drawn, since no file is given")) << finished.errors;
  EXPECT_TRUE(finished.says("x is acts.npy (SHA-256 ")) << finished.out;
  bool seen = false;
  for (const Json& record : project.records(project.only_run()))
    for (const Json& resource : record.value("resources", Json::array())) {
      EXPECT_EQ(resource.dump().find("captured"), std::string::npos) << resource;
      if (resource["name"] != "input x acts.npy") continue;
      seen = true;
      EXPECT_EQ(resource["hash"].get<std::string>().size(), 64u);
    }
  EXPECT_TRUE(seen);
}

TEST_F(OwnTensors, ThatAreExpectedAreHeldAgainstTheReference) {
  project.write("mine.toml", spec(both + "\nexpect = {y = \"right.npy\"}"));
  Finished finished = project.run({"check", "mine.toml", "--impl", "naive"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_TRUE(finished.says("Checked: 2 passed, 0 failed")) << finished.out;

  project.write("mine.toml", spec(both + "\nexpect = {y = \"wrong.npy\"}"));
  finished = project.run({"check", "mine.toml", "--impl", "naive"});
  EXPECT_EQ(finished.code, 1) << finished.all();
  EXPECT_TRUE(finished.says("FAIL rms_norm f32 expected: matches_reference")) << finished.out;
  EXPECT_TRUE(finished.says("y[3][7] is ")) << finished.out;
  EXPECT_TRUE(finished.says(" in wrong.npy, and ")) << finished.out;
  EXPECT_TRUE(finished.says("1 of 186 differ by more")) << finished.out;

  const std::vector<std::string> replay{"replay",     "rms_norm", "--impl",          "naive",   "--input",
                                        "x=acts.npy", "--input",  "gamma=gamma.npy", "--expect"};
  std::vector<std::string> right = replay, wrong = replay;
  right.emplace_back("y=right.npy");
  wrong.emplace_back("y=wrong.npy");
  finished = project.run(right);
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_TRUE(finished.says("y in right.npy agrees with the reference")) << finished.out;
  EXPECT_TRUE(finished.says("you expect")) << finished.out;
  finished = project.run(wrong);
  EXPECT_EQ(finished.code, 1) << finished.all();
  EXPECT_TRUE(finished.says("EXPECTED BY YOU y[3][7] is ")) << finished.out;
}

// What fails is made small, kept with its values, and shown again without the files.
TEST_F(OwnTensors, ThatFailAreMadeSmallAndKept) {
  project.write("mine.toml", spec(both));
  const Finished finished = project.run({"check", "mine.toml", "--worker", planted, "--impl", "wrong_tail"});
  EXPECT_EQ(finished.code, 1) << finished.all();
  std::string id;
  for (const Json& record : project.records(project.only_run()))
    if (record.value("verdict", "") == "fail") id = record["counterexample"];
  ASSERT_FALSE(id.empty()) << finished.all();
  fs::remove(project.path() / "acts.npy");
  const Finished replayed = project.run({"replay", id, "--worker", planted});
  EXPECT_EQ(replayed.code, 1) << replayed.all();
  EXPECT_TRUE(replayed.says("reached from rms_norm:f32,rows=6,cols=31,")) << replayed.out;
  EXPECT_TRUE(replayed.says("case rms_norm:f32,rows=1,")) << replayed.out;
}

TEST_F(OwnTensors, AreSavedAndReadAgainAsTheSameCase) {
  const Finished saved = project.run(
      {"replay", "rms_norm:bf16,rows=3,cols=9,weights=same,values=nan,seed=4", "--impl", "naive", "--save", "saved"});
  EXPECT_EQ(saved.code, 0) << saved.all();
  for (const char* name : {"x.npy", "gamma.npy", "y.expected.npy", "y.budget.npy", "y.got.naive.npy"})
    EXPECT_TRUE(fs::exists(project.path() / "saved" / name)) << name;
  std::vector<std::string> again{"replay",   "rms_norm",
                                 "--impl",   "naive",
                                 "--input",  "x=saved/x.npy",
                                 "--input",  "gamma=saved/gamma.npy",
                                 "--expect", "y=saved/y.got.naive.npy",
                                 "--save",   "again"};
  const Finished first = project.run(again);
  EXPECT_EQ(first.code, 0) << first.all();
  EXPECT_TRUE(first.says("y in y.got.naive.npy agrees with the reference")) << first.out;
  for (const char* name : {"x.npy", "gamma.npy", "y.expected.npy", "y.budget.npy", "y.got.naive.npy"})
    EXPECT_EQ(project.read(project.path() / "saved" / name), project.read(project.path() / "again" / name)) << name;
}

TEST_F(OwnTensors, AreAskedForByTheirIdTogetherWithTheirFiles) {
  const std::vector<std::string> files{"--input", "x=acts.npy", "--input", "gamma=gamma.npy", "--impl", "naive"};
  const auto replay = [&](const std::string& which, bool with_files) {
    std::vector<std::string> arguments{"replay", which};
    if (with_files) arguments.insert(arguments.end(), files.begin(), files.end());
    return project.run(arguments);
  };
  const Finished first = replay("rms_norm", true);
  const std::size_t at = first.out.find("rms_norm:f32");
  ASSERT_NE(at, std::string::npos) << first.all();
  const std::string id = first.out.substr(at, first.out.find('\n', at) - at);
  EXPECT_EQ(replay(id + ",threads=2", true).code, 0);
  Finished refused = replay(id, false);
  EXPECT_EQ(refused.code, 2);
  EXPECT_TRUE(refused.says("or the files with --input NAME=FILE")) << refused.all();
  project.write("acts.npy", npy("6, 31", std::vector<float>(6 * 31, 1)));
  refused = replay(id, true);
  EXPECT_EQ(refused.code, 2);
  EXPECT_TRUE(refused.says("the files make the case rms_norm:")) << refused.all();
}

TEST_F(OwnTensors, AreTimedAsTheyAreAndSaidToBeRepeated) {
  std::string text = spec(both);
  text.replace(text.find("cases = 0"), 9, "cases = 20");
  project.write("mine.toml", text + "parameters = {eps = [1e-5, 1e-6]}\ncache = [\"hot\", \"cold\"]\n");
  project.run_calmly({"bench", "mine.toml", "--impl", "naive"});
  int timed = 0;
  for (const Json& record : project.records(project.only_run())) {
    if (record["kind"] != "measurement" || record["probe"] == true || record["literal"] == "") continue;
    ++timed;
    EXPECT_EQ(record["inputs"], "repeated");
    EXPECT_EQ(record["label"], "acts.npy");
    EXPECT_EQ(record["violated"], "") << record["verification"];
  }
  EXPECT_EQ(timed, 2 * 2 * 2) << "launches, parameters and caches";
}

// One line, with what was expected, before anything runs.
TEST_F(OwnTensors, ThatDoNotFitAreRefusedAtOnce) {
  project.write("short.npy", npy("2, 31", weights()));
  project.write("big.npy", npy("31,", weights(), ">f4"));
  project.write("cols30.npy", npy("30,", std::vector<float>(30)));
  const auto refused = [&](const std::vector<std::string>& more, const std::string& why) {
    std::vector<std::string> arguments{"check"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Finished finished = project.run(arguments);
    EXPECT_EQ(finished.code, 2) << finished.all();
    EXPECT_TRUE(finished.says(why)) << finished.all();
    EXPECT_EQ(lines_of(finished.errors).size(), 1u) << finished.errors;
  };
  const std::vector<std::string> x{"--op", "rms_norm", "--input", "x=acts.npy"};
  const auto with = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = x;
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  };
  refused({"--op", "rms_norm", "--input", "x=none.npy"}, "none.npy: cannot be read");
  refused({"--op", "rms_norm", "--input", "x=short.npy"}, "short.npy: is truncated");
  refused(with({"--input", "gamma=big.npy"}), "big.npy: has the dtype '>f4'");
  refused(with({"--input", "gamma=cols30.npy"}),
          "cols30.npy: has the shape [30], and gamma of rms_norm is [cols], where cols is 31 by x (acts.npy)");
  refused(with({"--input", "weight=gamma.npy"}), "rms_norm has no input 'weight'; it has x, gamma");
  refused(with({"--input", "gamma=model.safetensors:norm"}),
          "model.safetensors: has no tensor 'norm' (it has model.norm.weight)");
  refused(with({"--expect", "y=gamma.npy"}), "gamma.npy: has the shape [31], expected [6, 31]");
  refused(with({"--param", "eps=-1"}), "--param eps=-1: eps must be from 1e-12 to 1");
  refused(with({"--param", "epsilon=1"}), "rms_norm has no parameter 'epsilon'");
  refused(with({"--dtype", "bf16"}), "no case is of the dtype that --dtype says (bf16)");
  refused({"--op", "rms_norm", "--expect", "y=right.npy"}, "--input NAME=FILE gives the values of");
  refused({"--op", "*norm", "--input", "x=acts.npy"}, "--input is for one op");
  refused({"tiny.toml", "--input", "x=acts.npy"}, "a spec names its tensors itself");
  project.write("mine.toml", spec("inputs = {x = \"short.npy\"}"));
  refused({"mine.toml"}, "mine.toml:5:1: short.npy: is truncated");
  project.write("mine.toml", spec(both + "\ncontent = \"fresh\""));
  refused({"mine.toml"}, "they are timed repeated");
}

}  // namespace
}  // namespace assay_test
