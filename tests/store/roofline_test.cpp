#include "harness/store/roofline.h"
#include "harness/op.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "harness/core/error.h"
#include "harness/store/environment.h"

namespace assay {
namespace {

class RooflineFile : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::remove_all(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  const std::string folder_ = testing::TempDir() + "roofline_test";
};

TEST_F(RooflineFile, ReadsBack) {
  write_roofline(folder_, {"abc",
                           "2026-01-02T03:04:05Z",
                           "1234",
                           {{"copy", "L1", "avx2", 16384, 2e11},
                            {"copy", "L1", "libc", 16384, 1e11},
                            {"multiply-add", "", "avx2", 0, 1e11}}});
  const Roofline after = read_roofline(folder_, "abc");
  EXPECT_EQ(after.machine, "abc");
  EXPECT_EQ(after.commit, "1234");
  ASSERT_EQ(after.roofs.size(), 3u);
  EXPECT_EQ(best_rate(after, "copy", "L1"), 2e11);
  EXPECT_EQ(best_rate(after, "multiply-add", ""), 1e11);
  EXPECT_EQ(best_rate(after, "read", "L1"), 0);
  EXPECT_TRUE(read_roofline(folder_, "another").machine.empty());
}

TEST_F(RooflineFile, DamageIsOneMessage) {
  std::filesystem::create_directories(folder_ + "/roofline");
  for (const char* text : {"", "{", "[]", "{\"schema\":2}", "[[[[[[",
                           "{\"schema\":1,\"machine\":\"abc\",\"time\":\"\",\"commit\":\"\",\"roofs\":[{}]}",
                           "{\"schema\":1,\"machine\":\"abc\",\"time\":\"\",\"commit\":\"\",\"roofs\":[{\"what\":"
                           "\"copy\",\"level\":\"L1\",\"isa\":\"\",\"bytes\":1,\"rate\":0}]}"}) {
    std::ofstream(folder_ + "/roofline/abc.json") << text;
    EXPECT_THROW(read_roofline(folder_, "abc"), InputError) << text;
  }
}

TEST(CacheLevels, GrowFromTheFirstToTheLast) {
  const std::vector<CacheLevel> levels = cache_levels();
  for (std::size_t i = 1; i < levels.size(); ++i) EXPECT_GT(levels[i].bytes, levels[i - 1].bytes) << levels[i].name;
  if (!levels.empty()) {
    EXPECT_EQ(levels.front().name, "L1");
    EXPECT_EQ(static_cast<std::size_t>(last_level_cache()), levels.back().bytes);
  }
}

}  // namespace
}  // namespace assay
