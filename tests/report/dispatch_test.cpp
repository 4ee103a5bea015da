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

}  // namespace
}  // namespace assay
