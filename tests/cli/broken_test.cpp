// A library that is not there, or does not start: absent with its reason, and --require.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

namespace fs = std::filesystem;

// A copy of the programs in which one library's worker cannot start, nor that of a later version of it, where one was
// fetched.
class Broken : public testing::Test {
 protected:
  void SetUp() override {
    const fs::path folder = project_.path() / "programs";
    fs::create_directory(folder);
    fs::copy_file(ASSAY_PROGRAMS "/assay", folder / "assay");  // it looks for its workers beside itself
    for (const auto& entry : fs::directory_iterator(ASSAY_PROGRAMS)) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with("assay-worker-") && !name.starts_with("assay-worker-onednn"))
        fs::create_symlink(entry.path(), folder / name);
    }
    project_.programs = folder.string();
  }
  Project project_;
};

TEST_F(Broken, IsAbsentWithItsReasonAndAFailureIfRequired) {
  for (const char* verb : {"list", "check"}) {
    std::vector<std::string> arguments{verb, "--require", "onednn"};
    if (verb == std::string("check")) arguments.emplace_back("tiny.toml");
    const Finished required = project_.run(arguments);
    EXPECT_EQ(required.code, 1) << required.all();
    EXPECT_TRUE(required.says("onednn is required and absent: ")) << required.all();
    arguments[2] = "naive";
    EXPECT_EQ(project_.run(arguments).code, 0);
  }
}

TEST_F(Broken, EverythingElseWorks) {
  const Finished listed = project_.run({"list", "--op", "rms_norm"});
  EXPECT_EQ(listed.code, 0);
  EXPECT_TRUE(std::regex_search(listed.out, std::regex("onednn +absent: "))) << listed.out;
  EXPECT_TRUE(too_wide(listed.out).empty()) << too_wide(listed.out)[0];
  const Finished ran = project_.run({"run", "tiny.toml"});
  EXPECT_EQ(ran.code, 0) << ran.all();
  bool told = false;
  for (const Json& record : project_.records(project_.only_run())) {
    if (record["subject"]["library"] != "onednn") continue;
    EXPECT_EQ(record["verdict"], "absent");
    EXPECT_NE(record["reason"], "");
    told = true;
  }
  EXPECT_TRUE(told);
}

TEST_F(Broken, AWorkerThatOnlyExitsIsAbsentToo) {
  fs::create_symlink("/bin/false", project_.programs + "/assay-worker-onednn");
  const Finished required = project_.run({"list", "--require", "onednn"});
  EXPECT_EQ(required.code, 1);
  EXPECT_TRUE(required.says("onednn is required and absent: ")) << required.errors;
}

}  // namespace
}  // namespace assay_test
