#include "harness/store/calibration.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "harness/core/error.h"

namespace assay {
namespace {

class CalibrationFile : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::remove_all(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& text) const {
    std::filesystem::create_directories(folder_ + "/calibration");
    std::ofstream(folder_ + "/calibration/abc.json") << text;
  }
  const std::string folder_ = testing::TempDir() + "calibration_test";
};

TEST_F(CalibrationFile, ReadsBack) {
  Calibration before;
  before.machine = "abc";
  before.floors = {{"rms_norm", 0.013}};
  before.launches = 24;
  before.equal = {{"same file", 0, 1000, 12, 1, 0.001, 0.01}};
  before.slowdowns = {{"slower by 3%", 0.03, 100, 95, 90, 0.8, 0.95}};
  write_calibration(folder_, before);
  const Calibration after = read_calibration(folder_, "abc");
  EXPECT_EQ(after.machine, "abc");
  EXPECT_EQ(after.floor_of("rms_norm"), 0.013);
  EXPECT_EQ(after.floor_of("gelu"), uncalibrated_floor);
  EXPECT_EQ(after.launches, 24);
  ASSERT_EQ(after.equal.size(), 1u);
  EXPECT_EQ(after.equal[0].claimed, 12);
  EXPECT_EQ(after.equal[0].high, 0.01);
  ASSERT_EQ(after.slowdowns.size(), 1u);
  EXPECT_EQ(after.slowdowns[0].slowdown, 0.03);
  EXPECT_EQ(after.slowdowns[0].confirmed, 90);
}

TEST_F(CalibrationFile, WithoutOneTheMachineIsNotCalibrated) {
  EXPECT_TRUE(read_calibration(folder_, "abc").machine.empty());
}

TEST_F(CalibrationFile, DamageIsOneMessage) {
  for (const char* text :
       {"", "{", "[]", "{\"schema\":1}", "{\"schema\":\"1\"}", "{\"schema\":2}", "[[[[[[[[[[", "{\"schema\":1e999}"}) {
    write(text);
    EXPECT_THROW(read_calibration(folder_, "abc"), InputError) << text;
  }
}

}  // namespace
}  // namespace assay
