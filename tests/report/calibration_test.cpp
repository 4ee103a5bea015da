#include "harness/report/calibration.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace assay {
namespace {

Calibration calibration_with(int alarms, int nulls, int found_at_3, int found_at_5, int slowed) {
  Calibration calibration;
  calibration.machine = "abc";
  calibration.launches = 24;
  calibration.blocks = 15;
  calibration.seconds = 2700;
  calibration.equal = {{"same file", 0, nulls, alarms, alarms, 0, 0.0158},
                       {all_equal_things, 0, nulls, alarms, alarms, 0, 0.0053}};
  calibration.slowdowns = {{"slower by 2%", 0.02, 44, 20, 20, 0.26, 0.66},
                           {"slower by 3%", 0.03, slowed, slowed, found_at_3, 0.85, 0.93},
                           {"slower by 5%", 0.05, slowed, slowed, found_at_5, 0.98, 1}};
  return calibration;
}

// The lines of a text, each with single spaces.
std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    std::istringstream words(line);
    std::string joined;
    for (std::string word; words >> word;) joined += (joined.empty() ? "" : " ") + word;
    lines.push_back(joined);
  }
  return lines;
}

// The line about a target, which begins with its name and ends with its verdict.
std::string target(const Calibration& calibration, const std::string& name) {
  const std::vector<std::string> lines = lines_of(print_calibration(calibration));
  const auto head = std::ranges::find(lines, "TARGETS");
  const auto found = std::find_if(head, lines.end(), [&](const std::string& line) { return line.starts_with(name); });
  return found == lines.end() ? "" : *found;
}

TEST(PrintCalibration, SaysWhichTargetsAreMet) {
  const Calibration good = calibration_with(0, 1000, 450, 499, 500);
  EXPECT_EQ(target(good, "no alarm in 1000"), "no alarm in 1000 0 of 1000 0.0% to 0.53% met");
  EXPECT_EQ(target(good, "at least 80% at 3%"), "at least 80% at 3% 450 of 500 85.0% to 93.0% met");
  EXPECT_EQ(target(good, "at least 99% at 5%"), "at least 99% at 5% 499 of 500 98.0% to 100.0% met");
  EXPECT_EQ(target(good, "at least 80% at 2%"), "");

  const Calibration bad = calibration_with(1, 1000, 399, 494, 500);
  EXPECT_TRUE(target(bad, "no alarm in 1000").ends_with(" not met"));
  EXPECT_TRUE(target(bad, "at least 80% at 3%").ends_with(" not met"));
  EXPECT_TRUE(target(bad, "at least 99% at 5%").ends_with(" not met"));
}

TEST(PrintCalibration, AFewComparisonsMeetNoTarget) {
  const Calibration few = calibration_with(0, 999, 499, 499, 499);
  for (const char* name : {"no alarm in 1000", "at least 80% at 3%", "at least 99% at 5%"})
    EXPECT_TRUE(target(few, name).ends_with(" too few to tell")) << name;
  // One alarm is one alarm, however few there were.
  EXPECT_TRUE(target(calibration_with(1, 20, 5, 5, 5), "no alarm in 1000").ends_with(" not met"));
}

TEST(PrintCalibration, BoundsTheRateAndNamesWhatFloorsHide) {
  Calibration calibration = calibration_with(0, 1000, 450, 499, 500);
  const auto all = [&] {
    std::string text;
    for (const std::string& line : lines_of(print_calibration(calibration))) text += line + " ";
    return text;
  };
  EXPECT_NE(all().find("with 99% confidence the rate is below 0.53%"), std::string::npos) << all();
  EXPECT_EQ(all().find("Other links"), std::string::npos);
  calibration.floors = {{"gelu", 0.012}, {"pretokenize", 0.041}};
  EXPECT_NE(all().find("gelu 1.20%, pretokenize 4.10%"), std::string::npos) << all();
  EXPECT_NE(all().find("hardly any slowdown of 3% is confirmed in pretokenize."), std::string::npos) << all();
  EXPECT_EQ(all().find("slowdown of 5%"), std::string::npos) << all();
}

TEST(PrintCalibration, LinesUpIn80Columns) {
  Calibration calibration = calibration_with(3, 123456, 450, 499, 123456);
  calibration.equal.push_back({"relinked, without the floor", 0, 123456, 123456, 123456, 0.99, 1});
  for (int i = 0; i < 12; ++i) calibration.floors["an_op_with_a_name_" + std::to_string(i)] = 0.05;
  std::istringstream stream(print_calibration(calibration));
  for (std::string line; std::getline(stream, line);) {
    const auto begins_a_character = [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; };
    EXPECT_LE(std::ranges::count_if(line, begins_a_character), 80) << line;
  }
  EXPECT_FALSE(print_calibration({}).empty());
}

}  // namespace
}  // namespace assay
