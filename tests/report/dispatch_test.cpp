#include "harness/report/dispatch.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

DispatchTable table_with(std::vector<DispatchPoint> points) {
  DispatchEntry entry;
  entry.op = "gelu";
  entry.dtype = "f32";
  entry.ranged = "rows";
  entry.dims = {{"cols", 768}};
  entry.ranking.resize(1);
  entry.ranking[0].implementation = "simd";
  entry.points = std::move(points);
  DispatchTable table;
  table.machines.resize(1);
  table.machines[0].name = "a machine";
  table.machines[0].entries = {entry};
  return table;
}

TEST(PrintDispatch, ATieNamesTheOthersOnly) {
  const std::string text = print_dispatch(table_with({{1, {"simd", "onednn"}}, {4, {"onednn", "simd", "openblas"}}}));
  EXPECT_NE(text.find("rows: any"), std::string::npos) << text;
  EXPECT_NE(text.find("tied with onednn, openblas"), std::string::npos) << text;
}

TEST(PrintDispatch, WhatIsAloneAtOneSizeIsNoTie) {
  const std::string text = print_dispatch(table_with({{1, {"simd", "onednn"}}, {4, {"simd"}}}));
  EXPECT_EQ(text.find("tied"), std::string::npos) << text;
}

// Of other widths the table knows something, and of this one why it does not.
TEST(ExplainDispatch, WhatIsUndecidedIsNotSaidToBeUnknownToTheProgram) {
  DispatchTable table = table_with({{32, {"simd"}}});
  table.machines[0].facts = {{"cpu_vendor", "one"}, {"cpu_family", "1"}, {"usable_isa", "avx2"}};
  DispatchUndecided& undecided = table.machines[0].undecided.emplace_back();
  undecided.op = "gelu", undecided.dtype = "f32", undecided.ranged = "rows", undecided.size = 1;
  undecided.dims = {{"cols", 4096}};
  undecided.missing = {"simd"};
  const Dispatch dispatch(table, table.machines[0].facts);
  ASSERT_NE(dispatch.machine(), nullptr);
  EXPECT_NE(explain_dispatch(dispatch, {"gelu", "f32", 1, {}, {{"cols", 4096}}}, 1, {}, "")
                .find("gelu f32 is undecided at rows=1: simd has no time that counts"),
            std::string::npos);
  EXPECT_NE(explain_dispatch(dispatch, {"gelu", "f32", 1, {}, {{"cols", 768}}}, 1, {}, "")
                .find("nothing that the program has is in the table"),
            std::string::npos);
}

}  // namespace
}  // namespace assay
