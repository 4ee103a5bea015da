#include "harness/report/text_table.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <sstream>

#include "harness/report/numbers.h"

namespace assay::report {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string output_of(const std::string& command) {
  std::string output;
  std::FILE* pipe = popen(command.c_str(), "r");
  std::array<char, 4096> piece;
  while (std::fgets(piece.data(), piece.size(), pipe) != nullptr) output += piece.data();
  pclose(pipe);
  return output;
}

TEST(TextTable, TakesTheWidthExactly) {
  TextTable table({{}, {false, 4}, {true}});
  table.add({{"a"}, {"somewhat longer than there is room for"}, {"1"}});
  table.add({{"bb"}, {"\u00e9"}, {"12345"}});
  for (const std::size_t width : {20u, 30u, 80u})
    for (const std::string& line : lines_of(table.print({width, false, true})))
      EXPECT_EQ(width_of(line), width) << line;
}

TEST(TextTable, NumbersEndAtOneEdge) {
  TextTable table({{}, {true}});
  table.add({{"a"}, {"1"}});
  table.add({{"b"}, {"100"}});
  EXPECT_EQ(table.print({40, false, true}), "a    1\nb  100\n");
}

TEST(TextTable, NoLineEndsWithBlanks) {
  TextTable table({{}, {true}, {}});
  table.add({{"long"}, {"100"}, {"longer"}});
  table.add({{"a"}, {"1"}, {"b"}});
  table.add({{"a"}, {""}, {"b"}});
  table.add({{"a"}, {"1"}, {""}});
  table.add({{""}, {""}, {""}});
  EXPECT_EQ(table.print({40, false, true}), "long  100  longer\na       1  b\na          b\na       1\n\n");
}

TEST(TextTable, InkTakesNoColumns) {
  TextTable table({{}, {true}});
  table.add({{"a", Ink::bad}, {"1"}});
  EXPECT_EQ(table.print({40, true, true}), "\x1b[1;31ma\x1b[0m  1\n");
}

TEST(Wrap, KeepsWordsAndCutsWhatIsTooLong) {
  EXPECT_EQ(wrap("one two three", 8, "", "  "), "one two\n  three\n");
  for (const std::string& line : lines_of(wrap("short " + std::string(200, 'x') + " end", 40, "> ", "  ")))
    EXPECT_LE(width_of(line), 40u);
  EXPECT_EQ(wrap("", 10, "- ", "  "), "- \n");
}

TEST(WrapCommand, ShortOnesStayAsTheyAre) {
  EXPECT_EQ(wrap_command("assay replay x", 80, "  ", "    "), "  assay replay x\n");
}

// What was wrapped still means the same to a shell: printf prints its arguments, one a line.
TEST(WrapCommand, CanBePasted) {
  const std::string id =
      "rms_norm:f32,rows=3,cols=17,eps=1e-05,weight_offset=0,values=normal,seed=8817263412,buffers=end";
  for (const std::string& arguments :
       {"'" + id + "' --impl simd@avx512", id + " --impl simd", "a " + id + id + id, "'" + id + " " + id + "'",
        "'it'\\''s' " + id, "\"it's " + id + " $((1 + 1))\" 'a\"b'" + id,
        std::string("'") + std::string(77, 'y') + "' z", std::string("a  b   c")}) {
    const std::string command = "printf '%s\\n' " + arguments;
    for (std::size_t width = 30; width <= 90; ++width) {
      const std::string wrapped = wrap_command(command, width, "  ", "    ");
      for (const std::string& line : lines_of(wrapped)) ASSERT_LE(width_of(line), width) << wrapped;
      if (width % 20 != 0) continue;
      ASSERT_EQ(output_of(wrapped), output_of(command)) << wrapped;
    }
  }
}

// Whatever the room before it.
TEST(WrapCommand, AWordThatFitsALineIsNotBroken) {
  for (std::size_t before = 1; before <= 80; ++before)
    for (const std::string& last : {std::string(), std::string(" 'tail'")})
      EXPECT_NE(wrap_command("replay " + std::string(before, 'x') + " --reference" + last, 40, "  ", "    ")
                    .find("--reference"),
                std::string::npos)
          << before;
}

}  // namespace
}  // namespace assay::report
