// How cells are named to people.
#include "harness/core/summary.h"

#include <gtest/gtest.h>

#include "harness/core/run_comparison.h"

namespace assay {
namespace {

CellFields text_cell(const std::string& vocabulary, const std::string& pattern, const std::string& values) {
  CellFields cell;
  cell.dims = {{"bytes", 24}};
  if (!vocabulary.empty()) cell.parameters.push_back({"vocabulary", vocabulary});
  if (!pattern.empty()) cell.parameters.push_back({"pattern", pattern});
  cell.values = values;
  cell.cache = "hot";
  return cell;
}

CellFields cell_of_numbers(const std::string& values) {
  CellFields cell;
  cell.dims = {{"rows", 1}, {"cols", 768}};
  cell.parameters = {{"eps", 1e-05}};
  cell.values = values;
  return cell;
}

TEST(UnusualOf, SaysWhatIsNotTheUsual) {
  EXPECT_EQ(unusual_of(cell_of_numbers("normal")), "");
  EXPECT_EQ(unusual_of(cell_of_numbers("zeros")), " zeros");
  EXPECT_EQ(unusual_of(text_cell("gpt2", "gpt2", "german")), " gpt2 german");
  EXPECT_EQ(unusual_of(text_cell("gpt2", "none", "german")), " gpt2 pattern=none german");
  EXPECT_EQ(unusual_of(text_cell("", "", "russian")), " russian");
  EXPECT_EQ(unusual_of(CellFields()), "");
}

TEST(SettingOf, HoldsAllThatCellsOfOneShapeCanDifferIn) {
  CellFields cell = text_cell("gpt2", "none", "german");
  cell.threads = 2;
  EXPECT_EQ(
      setting_of(cell),
      (Setting{{"cache", "hot"}, {"pattern", "none"}, {"threads", "2"}, {"values", "german"}, {"vocabulary", "gpt2"}}));
  cell.placement = "end";
  cell.padding = 3;
  cell.in_place = {1, 3};
  cell.values.clear();
  cell.literal = "3f2a";
  const Setting setting = setting_of(cell);
  EXPECT_EQ(setting.at("buffers"), "end");
  EXPECT_EQ(setting.at("padding"), "3");
  EXPECT_EQ(setting.at("in_place"), "1+3");
  EXPECT_EQ(setting.at("literal"), "3f2a");
  EXPECT_FALSE(setting.contains("values"));
}

TEST(SettingOf, InWordsSaysOnlyWhatIsToBeTold) {
  CellFields cell = text_cell("gpt2", "none", "german");
  cell.in_place = {1};
  EXPECT_EQ(in_words(setting_of(cell), {}), "hot cache, 1 thread");
  EXPECT_EQ(in_words(setting_of(cell), {"pattern", "cache", "in_place"}),
            "hot cache, 1 thread, in_place, pattern=none");
}

TEST(PlaceOf, TellsTextsOfOneSizeApart) {
  Change change;
  change.op = "pretokenize";
  change.dtype = std::string("u8");  // GCC 12 takes what is assigned from a literal for uninitialised here
  change.implementation = "naive";
  change.dims = {{"bytes", 131072}};
  change.parameters = {{"pattern", std::string("gpt2")}};
  change.values = std::string("german");
  change.cache = "cold";
  change.threads = 2;
  EXPECT_EQ(place_of(change), "131072 bytes german cold x2");
  change.fate = Fate::lost;
  change.why = "gone";
  EXPECT_EQ(describe(change), "pretokenize u8 naive 131072 bytes german cold on 2 threads: lost (gone)");
}

}  // namespace
}  // namespace assay
