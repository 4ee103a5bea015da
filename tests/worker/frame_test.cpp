#include "harness/worker/wire/frame.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <thread>

namespace assay {
namespace {

class Frames : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(pipe2(ends_.data(), O_CLOEXEC), 0); }
  void TearDown() override {
    for (const int end : ends_)
      if (end >= 0) close(end);
  }
  int reader() const { return ends_[0]; }
  int writer() const { return ends_[1]; }
  void end_of_stream() {
    close(ends_[1]);
    ends_[1] = -1;
  }
  void send(const std::string& bytes) {
    ASSERT_EQ(write(writer(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  static std::string header(std::uint32_t size) {
    std::string bytes;
    for (int i = 0; i < 4; ++i) bytes += static_cast<char>(size >> (8 * i));
    return bytes;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

TEST_F(Frames, ComeBackAsTheyWereSent) {
  const Json message{{"type", "run"}, {"id", 7}, {"dims", {1, 2, 3}}, {"eps", 1e-5}, {"name", "\u00e9\u4e2d"}};
  ASSERT_TRUE(write_frame(writer(), message));
  ASSERT_TRUE(write_frame(writer(), Json::object()));
  EXPECT_EQ(read_frame(reader()), message);
  EXPECT_EQ(read_frame(reader()), Json::object());
}

TEST_F(Frames, LongerThanThePipeHoldsComeBack) {
  const Json message{{"type", "error"}, {"reason", std::string(900'000, 'r')}};
  std::thread sender([&] { EXPECT_TRUE(write_frame(writer(), message)); });
  EXPECT_EQ(read_frame(reader()), message);
  sender.join();
}

TEST_F(Frames, TheLengthIsLittleEndian) {
  ASSERT_TRUE(write_frame(writer(), {{"a", 1}}));
  std::array<char, 11> bytes{};
  ASSERT_EQ(read(reader(), bytes.data(), bytes.size()), 11);
  EXPECT_EQ(std::string(bytes.data(), bytes.size()), header(7) + "{\"a\":1}");
}

TEST_F(Frames, TooLongAreNotWritten) {
  EXPECT_FALSE(write_frame(writer(), {{"reason", std::string(longest_frame, 'r')}}));
}

TEST_F(Frames, BytesThatAreNotUtf8AreReplaced) {
  ASSERT_TRUE(write_frame(writer(), {{"reason", "a\xff\xfe"}}));
  const auto message = read_frame(reader());
  ASSERT_TRUE(message);
  EXPECT_EQ((*message)["reason"], "a\ufffd\ufffd");
}

TEST_F(Frames, NothingFromAnEndedStream) {
  end_of_stream();
  EXPECT_FALSE(read_frame(reader()));
}

TEST_F(Frames, NothingFromATruncatedHeader) {
  send("\x05\x00");
  end_of_stream();
  EXPECT_FALSE(read_frame(reader()));
}

TEST_F(Frames, NothingFromATruncatedBody) {
  send(header(20) + "{\"type\":");
  end_of_stream();
  EXPECT_FALSE(read_frame(reader()));
}

TEST_F(Frames, NothingFromAnAnnouncementTooLong) {
  send(header(longest_frame + 1));
  EXPECT_FALSE(read_frame(reader()));
}

TEST(Messages, AreObjects) {
  EXPECT_TRUE(parse_message("{}"));
  EXPECT_TRUE(parse_message(R"({"type":"ran","inputs":[{"dims":[1,2]}]})"));
  for (const char* text : {"", "[]", "7", "null", "\"type\"", "{", "{\"a\":}", "{}{}", "{\"a\":1,}", "\xff"})
    EXPECT_FALSE(parse_message(text)) << text;
}

TEST(Messages, AreNotNestedDeeply) {
  const auto nested = [](std::size_t depth) {
    return "{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_TRUE(parse_message(nested(4)));
  EXPECT_FALSE(parse_message(nested(50)));
  EXPECT_FALSE(parse_message(nested(500'000)));
  EXPECT_FALSE(parse_message("{\"a\":" + std::string(1'000'000, '[')));
}

TEST_F(Frames, ARefusedWriterIsNoticed) {
  signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  close(ends[0]);
  EXPECT_FALSE(write_frame(ends[1], Json::object()));
  close(ends[1]);
}

}  // namespace
}  // namespace assay
