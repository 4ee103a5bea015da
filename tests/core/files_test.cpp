#include "harness/core/files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <functional>
#include <thread>
#include <vector>

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

std::string refusal_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "done";
}

TEST_F(Files, WhatIsNoFileIsRefusedAtOnce) {
  ASSERT_EQ(mkfifo(at("pipe").c_str(), 0600), 0);
  EXPECT_EQ(refusal_of([&] { read_whole(at("pipe"), 10); }), at("pipe") + ": is a pipe; expected a file");
  EXPECT_EQ(refusal_of([&] { append_whole(at("pipe"), "x"); }), at("pipe") + ": is a pipe; expected a file");
  EXPECT_EQ(refusal_of([&] { write_whole(at("pipe"), "x"); }), at("pipe") + ": is a pipe that nobody reads from");
  EXPECT_EQ(refusal_of([&] { read_whole("/dev/zero", 10); }), "/dev/zero: is a device; expected a file");
  EXPECT_EQ(refusal_of([&] { write_whole(at("."), "x"); }), at(".") + ": is a directory; expected a file");
  EXPECT_EQ(entries(), 1u);
}

TEST_F(Files, PipesAndDevicesAreWrittenToAndStay) {
  ASSERT_EQ(mkfifo(at("pipe").c_str(), 0600), 0);
  const int reader = open(at("pipe").c_str(), O_RDONLY | O_NONBLOCK);
  ASSERT_GE(reader, 0);
  write_whole(at("pipe"), "a line");
  std::array<char, 16> got{};
  EXPECT_EQ(read(reader, got.data(), got.size()), 6);
  close(reader);
  EXPECT_TRUE(fs::is_fifo(at("pipe")));
  EXPECT_EQ(refusal_of([] { write_whole("/dev/full", "x"); }), "/dev/full: cannot be written: No space left on device");
  write_whole("/dev/null", "x");
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(Files, ALinkStays) {
  fs::create_directory(folder / "elsewhere");
  write_whole(at("elsewhere/file"), "before");
  fs::create_symlink("elsewhere/file", at("link"));
  write_whole(at("link"), "after");
  EXPECT_TRUE(fs::is_symlink(at("link")));
  EXPECT_EQ(read_whole(at("elsewhere/file"), 10), "after");
}

TEST_F(Files, ThreadsThatWriteTheSameFileLeaveOneWholeOne) {
  std::vector<std::thread> threads;
  std::atomic<int> refused{0};
  for (char letter = 'a'; letter < 'e'; ++letter)
    threads.emplace_back([&, letter] {
      for (int i = 0; i < 50; ++i)
        if (refusal_of([&] { write_whole(at("file"), std::string(20000, letter)); }) != "done") ++refused;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(refused, 0);
  const std::string content = read_whole(at("file"), 20000);
  EXPECT_EQ(content, std::string(20000, content[0]));
  EXPECT_EQ(entries(), 1u);
}

TEST_F(Files, AppendingKeepsWhatIsThere) {
  append_whole(at("lines"), "one\n");
  append_whole(at("lines"), "two\n");
  EXPECT_EQ(read_whole(at("lines"), 100), "one\ntwo\n");
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
