#include "harness/report/texts.h"

#include <gtest/gtest.h>

#include "harness/report/export/markdown.h"
#include "tests/report/sample_summary.h"

namespace assay {
namespace {

using namespace samples;

CellSummary encoded(const std::string& text, const std::string& inputs, std::vector<Measured> measured) {
  CellSummary made = cell("byte_bpe_encode", "u8", {{"bytes", 8000}}, std::move(measured));
  made.values = text;
  made.inputs = inputs;
  made.parameters = {{"vocabulary", std::string("gpt2")}, {"pattern", std::string("gpt2")}};
  made.work = {0, 0, 8000};
  made.counts = {2000, 1600};
  return made;
}

Summary summary_of_texts() {
  Summary summary;
  summary.cells.push_back(encoded("english", "fresh", {measured("fast", 8e-5), measured("heap", 1.6e-4)}));
  summary.cells.push_back(encoded("text:greek", "fresh", {measured("fast", 2e-4)}));
  summary.cells.push_back(encoded("english", "repeated", {measured("fast", 2e-5)}));
  return summary;
}

TEST(TextTables, SayWhatATextCosts) {
  const auto tables = report::encoder_tables(summary_of_texts());
  ASSERT_EQ(tables.size(), 3u);
  using Row = std::vector<std::string>;
  EXPECT_EQ(tables[0].heads, (Row{"vocabulary, text", "bytes", "content", "bytes a token", "fast", "heap"}));
  ASSERT_EQ(tables[0].rows.size(), 3u);
  EXPECT_EQ(tables[0].rows[0], (Row{"gpt2, english", "8,000", "fresh", "4.00", "100", "50.0"}));
  EXPECT_EQ(tables[0].rows[1], (Row{"gpt2, english", "8,000", "repeated", "4.00", "400", "\u2013"}));
  EXPECT_EQ(tables[0].rows[2], (Row{"gpt2, greek", "8,000", "fresh", "4.00", "40.0", "\u2013"}));
  EXPECT_EQ(tables[1].rows[0], (Row{"gpt2, english", "8,000", "fresh", "5.00", "50.0", "100"}));
  ASSERT_EQ(tables[2].rows.size(), 1u);
  EXPECT_EQ(tables[2].rows[0], (Row{"gpt2, english", "8,000", "4.00", "\u2013"}));
}

TEST(TextTables, AreOfCellsThatSayHowManyIdsTheyHave) {
  Summary summary = summary_of_texts();
  for (CellSummary& each : summary.cells) each.counts = {};
  EXPECT_TRUE(report::encoder_tables(summary).empty());
  EXPECT_EQ(print_markdown(summary).find("MB/s, by"), std::string::npos);
}

TEST(TextTables, TellApartWhatDiffersOtherwise) {
  Summary summary = summary_of_texts();
  summary.cells.push_back(summary.cells[0]);
  summary.cells.back().threads = 2;
  const auto tables = report::encoder_tables(summary);
  EXPECT_EQ(tables[0].rows[0][0], "gpt2, english, threads=1");
  EXPECT_EQ(tables[0].rows[2][0], "gpt2, english, threads=2");
}

TEST(TextTables, StandInMarkdown) {
  const std::string page = print_markdown(summary_of_texts());
  EXPECT_NE(page.find("## Encoders by vocabulary and text: MB/s"), std::string::npos) << page;
  EXPECT_NE(page.find("| gpt2, greek | 8,000 | fresh | 4.00 | 40.0 | "), std::string::npos) << page;
}

}  // namespace
}  // namespace assay
