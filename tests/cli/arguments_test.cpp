// What is said of values that are not as they should be.
#include "harness/cli/arguments.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace assay {
namespace {

TEST(Arguments, WholeNumbersAreReadToTheirEnds) {
  EXPECT_EQ(fault_of_natural("0"), "");
  EXPECT_EQ(fault_of_natural("18446744073709551615"), "");
  for (const char* given : {"18446744073709551616", "-1", "", " 1", "1 ", "0x1", "1.0", "+1"})
    EXPECT_NE(fault_of_natural(given), "") << given;
  EXPECT_EQ(fault_of_whole("-3", -3, 5), "");
  EXPECT_NE(fault_of_whole("-4", -3, 5), "");
  EXPECT_EQ(fault_of_whole("6", -3, 5), "expected a whole number from -3 to 5, not '6'");
  EXPECT_EQ(fault_of_whole("many"), "expected a whole number, not 'many'");
}

TEST(Arguments, NumbersAreFinite) {
  EXPECT_EQ(fault_of_number("1e3"), "");
  EXPECT_EQ(fault_of_number("1e3", 1, 1440), "");
  EXPECT_EQ(fault_of_number("1e4", 1, 1440), "expected a number from 1 to 1440, not '1e4'");
  for (const char* given : {"nan", "inf", "1e999", "", "1,5"}) EXPECT_NE(fault_of_number(given), "") << given;
}

TEST(Arguments, PlacesToWriteToAreLookedAtAndNotTouched) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("assay-arguments-" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  std::ofstream(folder / "there") << "kept";
  EXPECT_EQ(fault_of_file_to_write((folder / "new").string()), "");
  EXPECT_EQ(fault_of_file_to_write((folder / "there").string()), "");
  EXPECT_EQ(fault_of_file_to_write("/dev/null"), "");
  EXPECT_NE(fault_of_file_to_write((folder / "none/new").string()), "");
  EXPECT_NE(fault_of_file_to_write(folder.string()), "");
  EXPECT_EQ(fault_of_folder_to_write((folder / "a/b/c").string()), "");
  EXPECT_NE(fault_of_folder_to_write((folder / "there/b").string()), "");
  EXPECT_NE(fault_of_folder_to_write(""), "");
  EXPECT_EQ(std::filesystem::file_size(folder / "there"), 4u);
  EXPECT_FALSE(std::filesystem::exists(folder / "new"));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace assay
