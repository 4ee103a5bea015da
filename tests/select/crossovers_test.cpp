// Crossovers of measurements that are made up.
#include <gtest/gtest.h>

#include "harness/select/choose.h"
#include "tests/select/made_up_runs.h"

namespace assay {
namespace {

const Crossover::Line& line_of(const Crossover& crossover, const std::string& name) {
  for (const Crossover::Line& line : crossover.lines)
    if (line.implementation == name) return line;
  throw std::logic_error("no line of " + name);
}

TEST(Crossovers, EachTimeIsAMultipleOfTheFastestAndEdgesAreThoseOfTheTable) {
  const std::vector<Crossover> all = crossovers_of({run(
      {cell(1, {{"naive", 4}, {"simd", 1}, {"onednn", 2}}), cell(64, {{"naive", 8}, {"simd", 2}, {"onednn", 1}})})});
  ASSERT_EQ(all.size(), 1u);
  const Crossover& found = all[0];
  EXPECT_EQ(found.dimension, "rows");
  EXPECT_EQ(found.setting, "cols=768, hot cache, 1 thread");
  ASSERT_EQ(found.lines.size(), 3u);
  const Crossover::Line &simd = line_of(found, "simd"), &onednn = line_of(found, "onednn");
  ASSERT_EQ(simd.points.size(), 2u);
  EXPECT_EQ(simd.points[0].slower.value, 1);
  EXPECT_DOUBLE_EQ(simd.points[1].slower.value, 2);
  EXPECT_DOUBLE_EQ(onednn.points[0].slower.value, 2);
  EXPECT_DOUBLE_EQ(line_of(found, "naive").points[1].slower.value, 8);
  ASSERT_EQ(found.buckets.size(), 2u);
  EXPECT_EQ(found.buckets[0].choice, "simd");
  EXPECT_EQ(found.buckets[1].low, 8);
  EXPECT_EQ(found.buckets[1].choice, "onednn");
}

TEST(Crossovers, OneSizeAloneIsNone) {
  EXPECT_TRUE(
      crossovers_of({run({cell(1, {{"naive", 4}, {"simd", 1}}), cell(1, {{"naive", 4}, {"simd", 1}}, 0.004, 1024)})})
          .empty());
}

TEST(Crossovers, WhoIsWrongIsNotShown) {
  Summary wrong = run({cell(1, {{"naive", 4}, {"simd", 1}}), cell(8, {{"naive", 4}, {"simd", 1}})});
  for (VerdictSummary& verdict : wrong.verdicts)
    if (verdict.subject.implementation == "simd") verdict.verdict = Verdict::fail;
  const std::vector<Crossover> all = crossovers_of({wrong});
  ASSERT_EQ(all.size(), 1u);
  ASSERT_EQ(all[0].lines.size(), 1u);
  EXPECT_EQ(all[0].lines[0].implementation, "naive");
}

}  // namespace
}  // namespace assay
