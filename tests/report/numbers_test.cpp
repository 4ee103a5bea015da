#include "harness/report/numbers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace assay::report {
namespace {

const double infinite = std::numeric_limits<double>::infinity();

TEST(Figures, TimesHaveThreeDigitsAndAUnitThatFits) {
  EXPECT_EQ(print_seconds(3.214e-6), "3.21 us");
  EXPECT_EQ(print_seconds(812e-9), "812 ns");
  EXPECT_EQ(print_seconds(81.25e-3), "81.3 ms");
  EXPECT_EQ(print_seconds(2.5), "2.50 s");
  EXPECT_EQ(print_seconds(1234), "1,230 s");
  EXPECT_EQ(print_seconds(0.4e-9), "0.400 ns");
}

TEST(Figures, RoundingUpChangesTheUnit) {
  EXPECT_EQ(print_seconds(999.4e-9), "999 ns");
  EXPECT_EQ(print_seconds(999.6e-9), "1.00 us");
  EXPECT_EQ(print_seconds(1e-6), "1.00 us");
  EXPECT_EQ(print_seconds(1e-3), "1.00 ms");
  EXPECT_EQ(print_seconds(0.9996), "1.00 s");
}

TEST(Figures, NoTimeIsADash) {
  EXPECT_EQ(print_seconds(0), "-");
  EXPECT_EQ(print_seconds(-1), "-");
  EXPECT_EQ(print_seconds(std::nan("")), "-");
  EXPECT_EQ(print_seconds(infinite), "-");
}

TEST(Figures, Ratios) {
  EXPECT_EQ(print_ratio(1.616), "1.62x");
  EXPECT_EQ(print_ratio(9.994), "9.99x");
  EXPECT_EQ(print_ratio(9.996), "10.0x");
  EXPECT_EQ(print_ratio(99.96), "100x");
  EXPECT_EQ(print_ratio(1620), "1,620x");
  EXPECT_EQ(print_ratio(0.0123), "0.0123x");
  EXPECT_EQ(print_ratio(0), "-");
}

TEST(Figures, Shares) {
  EXPECT_EQ(print_share(0), "0%");
  EXPECT_EQ(print_share(0.0001), "<0.1%");
  EXPECT_EQ(print_share(0.0523), "5.2%");
  EXPECT_EQ(print_share(0.782), "78%");
  EXPECT_EQ(print_share(0.9949), "99%");
  EXPECT_EQ(print_share(0.9999), ">99%");
  EXPECT_EQ(print_share(1), "100%");
  EXPECT_EQ(print_share(1.0001), ">100%");
  EXPECT_EQ(print_share(1.02), "102%");
  EXPECT_EQ(print_share(52), "52x");
  EXPECT_EQ(print_share(1e300), ">1e6x");
  EXPECT_EQ(print_share(infinite), "inf");
}

TEST(Figures, CountsAndBytes) {
  EXPECT_EQ(print_count(0), "0");
  EXPECT_EQ(print_count(1234567), "1,234,567");
  EXPECT_EQ(print_count(-1234), "-1,234");
  EXPECT_EQ(print_bytes(4096), "4 KiB");
  EXPECT_EQ(print_bytes(1048576), "1 MiB");
  EXPECT_EQ(print_bytes(1), "1 B");
  EXPECT_EQ(print_significant(0.8123), "0.812");
  EXPECT_EQ(print_significant(81.25), "81.3");
  EXPECT_EQ(print_significant(1039.6), "1,040");
}

TEST(Figures, CleanTextHasNoControlsAndIsUtf8) {
  EXPECT_EQ(clean("plain \u00e9 \u4e2d \U0001f600"), "plain \u00e9 \u4e2d \U0001f600");
  EXPECT_EQ(clean("a\nb\tc\r"), "a b c ");
  EXPECT_EQ(clean("\x1b[31m"), "\ufffd[31m");
  EXPECT_EQ(clean("\xff"), "\ufffd");
  EXPECT_EQ(clean("\xc0\x80"), "\ufffd\ufffd");            // too long
  EXPECT_EQ(clean("\xed\xa0\x80"), "\ufffd\ufffd\ufffd");  // a surrogate
  EXPECT_EQ(clean("\xe4\xb8"), "\ufffd\ufffd");            // cut off
  EXPECT_EQ(clean("\u202eabc"), "\ufffdabc");              // would turn what follows around
  EXPECT_EQ(clean("\u0085"), "\ufffd");
  EXPECT_EQ(clean(std::string_view("a\0b", 3)), "a\ufffdb");
}

TEST(Figures, ShorteningKeepsTheEndAndNeverCutsACharacter) {
  EXPECT_EQ(shorten("short", 10, "~"), "short");
  EXPECT_EQ(shorten("abcdefghijklmnopqrst", 12, "~"), "abcdefgh~rst");
  for (std::size_t width = 0; width < 12; ++width) {
    const std::string text =
        shorten("\u00e9\u00e8\u00ea\u00eb\u00e9\u00e8\u00ea\u00eb\u00e9\u00e8\u00ea\u00eb", width, "\u2026");
    EXPECT_EQ(width_of(text), width);
    EXPECT_EQ(clean(text), text);
  }
}

TEST(Figures, ChangesNameTheirDirection) {
  EXPECT_EQ(print_change(0.95), "5.3% slower");
  EXPECT_EQ(print_change(1.25), "25.0% faster");
}

TEST(Figures, CountsAgreeWithTheirNoun) {
  EXPECT_EQ(counted(0, "cell"), "0 cells");
  EXPECT_EQ(counted(1, "cell"), "1 cell");
  EXPECT_EQ(counted(12, "cell"), "12 cells");
}

}  // namespace
}  // namespace assay::report
