#include "harness/report/terminal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "harness/report/numbers.h"
#include "tests/report/hostile.h"

namespace assay {
namespace {

using namespace samples;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::vector<Summary> all_summaries() {
  return {Summary{},      sample_summary(), passing_summary(), hostile_summary(), huge_names_summary(),
          edge_summary(), tied_summary()};
}

TEST(Terminal, NoLineIsLongerThanTheWidth) {
  for (const Summary& summary : all_summaries())
    for (const int width : {72, 80, 100, 132})
      for (const bool unicode : {true, false})
        for (const std::string& line : lines_of(print_terminal(summary, {width, false, unicode})))
          EXPECT_LE(report::width_of(line), static_cast<std::size_t>(width)) << line;
}

TEST(Terminal, TablesEndAtTheRightEdge) {
  int rows = 0;
  for (const std::string& line : lines_of(print_terminal(sample_summary()))) {
    if (!holds(line, "simd@avx512  ") || line.starts_with("Fastest")) continue;
    EXPECT_EQ(report::width_of(line), 80u) << line;
    ++rows;
  }
  EXPECT_GT(rows, 20);
}

TEST(Terminal, WithoutUnicodeItIsAscii) {
  for (const char byte : print_terminal(sample_summary(), {80, false, false})) EXPECT_GE(byte, 0);
}

TEST(Terminal, WithoutColourThereAreNoEscapes) {
  for (const Summary& summary : all_summaries()) EXPECT_FALSE(holds(print_terminal(summary), "\x1b"));
  EXPECT_TRUE(holds(print_terminal(sample_summary(), {80, true, true}), "\x1b["));
}

TEST(Terminal, ColourChangesNothingElse) {
  std::string inked = print_terminal(sample_summary(), {80, true, true});
  for (std::size_t at = inked.find('\x1b'); at != std::string::npos; at = inked.find('\x1b'))
    inked.erase(at, inked.find('m', at) + 1 - at);
  EXPECT_EQ(inked, print_terminal(sample_summary()));
}

TEST(Terminal, TiesAreShownAsTies) {
  const std::string text = print_terminal(tied_summary());
  EXPECT_TRUE(holds(text, "= onednn, simd"));
  EXPECT_TRUE(holds(text, "5.00x    2.00x")) << "vs naive; vs openblas, the best that is not tied";
  EXPECT_TRUE(holds(text, " tie "));
  EXPECT_TRUE(holds(text, "simd is the fastest right choice, alone or tied, in both cells"));
}

TEST(Terminal, TheBaselineIsNamed) {
  const std::string text = print_terminal(sample_summary());
  EXPECT_TRUE(holds(text, "vs naive"));
  EXPECT_TRUE(holds(text, "vs naive: time of naive / time of the fastest"));
  EXPECT_FALSE(holds(text, "speedup"));
}

TEST(Terminal, FailuresHaveReasonCaseAndReplay) {
  const std::string text = print_terminal(sample_summary());
  for (const char* part : {"FAIL gelu_tanh bf16 onednn@avx2: within_budget", "MISTRUSTED layer_norm", "CRASH swish",
                           "TIMEOUT byte_bpe_encode", "WAIVED 1", "SIGSEGV", "replay ./assay replay", "ABSENT",
                           "install", "4 failed, 1 waived", "10 unsupported, 10 absent",
                           "case   swish:f32,rows=1,cols=7,beta=1,values=uniform,seed=3,buffers=end"})
    EXPECT_TRUE(holds(text, part)) << part;
}

TEST(Terminal, WhatIsNotMeasurableIsNoNumber) {
  const std::string text = print_terminal(edge_summary());
  EXPECT_TRUE(holds(text, "not measurable"));
  EXPECT_TRUE(holds(text, "wrong after timing"));
  EXPECT_TRUE(holds(text, "nothing was measured"));
  EXPECT_FALSE(holds(text, "nan"));
}

TEST(Terminal, ABeatenBoundIsSuspect) {
  const std::string text = print_terminal(sample_summary());
  EXPECT_TRUE(holds(text, "112%?"));
  EXPECT_TRUE(holds(text, "broken measurement"));
}

TEST(Terminal, TextOpsShowMegabytesAndExactness) {
  const std::string text = print_terminal(sample_summary());
  EXPECT_TRUE(holds(text, "MB/s"));
  EXPECT_TRUE(holds(text, "exact"));
}

TEST(Terminal, ACheckHasNoSectionOfSpeed) {
  Summary summary = sample_summary();
  summary.cells.clear();
  summary.environment.planned_cells = 0;
  EXPECT_FALSE(holds(print_terminal(summary), "SPEED"));
  summary.environment.planned_cells = 3;
  EXPECT_TRUE(holds(print_terminal(summary), "Nothing was measured."));
}

TEST(Terminal, AnEmptySummarySaysSo) {
  const std::string text = print_terminal({});
  EXPECT_TRUE(holds(text, "Nothing was measured."));
  EXPECT_TRUE(holds(text, "Nothing was checked."));
}

}  // namespace
}  // namespace assay
