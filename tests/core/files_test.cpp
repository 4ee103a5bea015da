#include "harness/core/files.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>

#include "harness/core/error.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "assay_files_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
  }
  void TearDown() override { fs::remove_all(folder); }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
  }
  std::string at(const std::string& name) const { return (folder / name).string(); }
  fs::path folder;
};

TEST_F(Files, WhatIsWrittenReadsBack) {
  const std::string content("a\0b\n\xff", 5);
  write_whole(at("a"), content);
  EXPECT_EQ(read_whole(at("a"), 5), content);
  write_whole(at("a"), "");
  EXPECT_EQ(read_whole(at("a"), 0), "");
  EXPECT_EQ(entries(), 1u);
}

TEST_F(Files, MoreThanTheLimitIsRefused) {
  write_whole(at("a"), std::string(100001, 'x'));
  EXPECT_EQ(read_whole(at("a"), 100001).size(), 100001u);
  EXPECT_THROW(read_whole(at("a"), 100000), InputError);
  EXPECT_THROW(read_whole("/dev/zero", 1 << 20), InputError);  // a file without an end
}

TEST_F(Files, ErrorsNameTheFile) {
  for (const std::string& file : {at("missing"), folder.string()}) try {
      read_whole(file, 10);
      ADD_FAILURE() << file;
    } catch (const InputError& error) {
      EXPECT_TRUE(std::string(error.what()).starts_with(file + ": ")) << error.what();
    }
  try {
    write_whole(at("no/such/folder"), "x");
    ADD_FAILURE();
  } catch (const InputError& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with(at("no/such/folder") + ": ")) << error.what();
  }
}

// As on a full disk: the content stops in the middle.
TEST_F(Files, TheOldFileStaysWhenTheNewOneCannotBeWritten) {
  write_whole(at("a"), "old");
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tight{4096, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &tight);
  EXPECT_THROW(write_whole(at("a"), std::string(1 << 20, 'x')), InputError);
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(read_whole(at("a"), 100), "old");
  EXPECT_EQ(entries(), 1u);  // nothing half-written is left
}

TEST_F(Files, NothingIsLeftWhereAFileCannotTakeItsPlace) {
  fs::create_directories(folder / "a" / "b");
  EXPECT_THROW(write_whole(at("a"), "x"), InputError);
  EXPECT_EQ(entries(), 1u);
}

TEST(Errors, SayWhere) {
  EXPECT_STREQ(InputError({"f.toml", 3, 7}, "no").what(), "f.toml:3:7: no");
  EXPECT_STREQ(InputError({"f.toml", 3, 0}, "no").what(), "f.toml:3: no");
  EXPECT_STREQ(InputError({"f.toml", 0, 7}, "no").what(), "f.toml: no");
}

TEST(Time, IsUtcIn8601) {
  const std::string now = utc_now();
  ASSERT_EQ(now.size(), 20u) << now;
  EXPECT_EQ(now[10], 'T');
  EXPECT_EQ(now[19], 'Z');
}

}  // namespace
}  // namespace assay
