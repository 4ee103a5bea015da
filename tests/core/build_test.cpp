// How builds are named: by cmake/write_commit.cmake, in a small tree of its own.
#include "harness/core/build.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "harness/core/files.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

class BuildName : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "assay_build_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    for (const char* each : {"tree/harness", "tree/impls", "tree/docs", "out"}) fs::create_directories(folder_ / each);
    write("CMakeLists.txt", "project(tree)");
    write("harness/a.cpp", "int a;");
    write("docs/a.md", "A");
    // No tree of git around the temporary folder, and no settings of a person, play a part.
    const std::string above = folder_.string();
    ASSERT_EQ(setenv("GIT_CEILING_DIRECTORIES", above.c_str(), 1), 0);
    ASSERT_EQ(setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1), 0);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& file, const std::string& text) const { std::ofstream(folder_ / "tree" / file) << text; }

  void git(const std::string& arguments) const {
    const std::string command = "git -C " + (folder_ / "tree").string() + " " + arguments + " >/dev/null";
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
  }

  std::string name() const {
    const std::string command = "cmake -DSOURCE_DIRECTORY=" + (folder_ / "tree").string() +
                                " -DOUTPUT_DIRECTORY=" + (folder_ / "out").string() +
                                " -P " ASSAY_SOURCE_DIRECTORY "/cmake/write_commit.cmake";
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
    const std::string text = read_whole((folder_ / "out/commit.h").string(), 1000);
    const std::size_t begin = text.find('"') + 1;
    return text.substr(begin, text.find('"', begin) - begin);
  }

  fs::path folder_;
};

TEST_F(BuildName, WithoutGitItIsOfTheSources) {
  const std::string first = name();
  EXPECT_TRUE(first.starts_with("tree-")) << first;
  write("harness/a.cpp", "int b;");
  const std::string second = name();
  EXPECT_NE(second, first);
  write("harness/a.cpp", "int a;");
  EXPECT_EQ(name(), first);
  write("docs/a.md", "B");  // no part of the program
  EXPECT_EQ(name(), first);
  write("impls/new.cpp", "");
  EXPECT_NE(name(), first);
}

TEST_F(BuildName, EachChangeOfACommitHasItsOwn) {
  git("init -q");
  git("add .");
  git("-c user.name=test -c user.email=test@localhost commit -qm first");
  const std::string commit = name();
  EXPECT_EQ(commit.find_first_not_of("0123456789abcdef"), std::string::npos) << commit;
  EXPECT_EQ(build::short_commit(commit), commit);
  write("docs/a.md", "B");
  EXPECT_EQ(name(), commit);
  write("harness/a.cpp", "int b;");
  const std::string changed = name();
  EXPECT_TRUE(changed.starts_with(commit + "+")) << changed;
  EXPECT_EQ(build::short_commit(changed), commit + "+");
  write("harness/a.cpp", "int c;");
  EXPECT_TRUE(name().starts_with(commit + "+")) << name();
  EXPECT_NE(name(), changed);
  write("harness/a.cpp", "int a;");
  EXPECT_EQ(name(), commit);
  write("impls/new.cpp", "");  // not added, and a part of the program all the same
  EXPECT_TRUE(name().starts_with(commit + "+")) << name();
}

}  // namespace
}  // namespace assay
