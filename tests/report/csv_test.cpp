#include "harness/report/export/csv.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/report/hostile.h"
#include "tests/report/sample_summary.h"

namespace assay {
namespace {

using namespace samples;

// As RFC 4180 has it: fields with commas or quotes are in quotes, and quotes in them are doubled.
std::vector<std::vector<std::string>> read_csv(const std::string& text) {
  std::vector<std::vector<std::string>> rows{{""}};
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    std::string& last = rows.back().back();
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') last += text[++i];
    else if (c == '"') quoted = !quoted;
    else if (c == ',' && !quoted) rows.back().emplace_back();
    else if (c == '\r' && !quoted && text[i + 1] == '\n') ++i, rows.push_back({""});
    else last += c;
  }
  rows.pop_back();  // after the last line's end
  return rows;
}

std::string table(const std::vector<CsvTable>& tables, const std::string& name) {
  const auto found = std::ranges::find(tables, name, &CsvTable::name);
  return found == tables.end() ? std::string() : found->text;
}

TEST(Csv, EveryRowHasAsManyFieldsAsTheFirst) {
  for (const Summary& summary : {Summary{}, sample_summary(), hostile_summary()})
    for (const CsvTable& each : print_csv(summary)) {
      const auto rows = read_csv(each.text);
      ASSERT_GE(rows.size(), 2u) << each.name;
      for (const auto& row : rows) EXPECT_EQ(row.size(), rows[0].size()) << each.name;
    }
}

TEST(Csv, NumbersComeBackAsTheyWere) {
  Summary summary;
  summary.cells = {
      cell("gelu", "f32", {{"rows", 2}, {"cols", 64}}, {measured("simd", 1.0 / 3), measured("naive", 0.7)})};
  const auto rows = read_csv(table(print_csv(summary), "measurements"));
  const auto column = std::ranges::find(rows[0], "seconds") - rows[0].begin();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(std::stod(rows[1][static_cast<std::size_t>(column)]), 1.0 / 3);
  EXPECT_EQ(std::stod(rows[2][static_cast<std::size_t>(column)]), 0.7);
}

TEST(Csv, WhatHasNoTimeHasNoNumberAndSaysWhy) {
  Summary summary;
  summary.cells = {cell("gelu", "f32", {{"rows", 2}, {"cols", 64}}, {measured("simd", 1e-6), measured("naive", 2e-6)})};
  Measured& lost = summary.cells[0].measured[1];
  lost.measurable = false, lost.interrupted = true, lost.why_not = "not measurable: too loud, \"so\"";
  const auto rows = read_csv(table(print_csv(summary), "measurements"));
  const auto at = [&](std::size_t row, const char* name) {
    return rows[row][static_cast<std::size_t>(std::ranges::find(rows[0], name) - rows[0].begin())];
  };
  EXPECT_EQ(at(1, "fastest"), "undecided");
  EXPECT_EQ(at(2, "seconds"), "");
  EXPECT_EQ(at(2, "why_no_time"), "not measurable: too loud, \"so\"");
}

TEST(Csv, NoTextIsAFormula) {
  Summary summary;
  summary.verdicts = {verdict("gelu", "f32", "=1+1", Verdict::fail, "-2 is wrong, @here")};
  const auto rows = read_csv(table(print_csv(summary), "verdicts"));
  for (const std::string& text : rows[1])
    EXPECT_TRUE(text.empty() || std::string("=+-@").find(text[0]) == std::string::npos) << text;
}

}  // namespace
}  // namespace assay
