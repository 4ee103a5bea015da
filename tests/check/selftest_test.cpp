#include "harness/check/selftest.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/check/planted_contenders.h"

namespace assay {
namespace {

std::vector<MutantResult> selftest(int cases, std::uint64_t seed = 1) {
  CheckGroup group;
  group.op = "rms_norm";
  group.cases = cases;
  std::int64_t progress = 0;
  const Roster mutants = discover_mutants({ASSAY_PLANTED, {}});
  auto results =
      run_selftest(group, {}, mutants, NoResources(), seed,
                   {[](const VerdictRecord&) {}, [&](std::int64_t made) { progress += made; }, [] { return false; }});
  EXPECT_EQ(progress, cases);
  return results;
}

const MutantResult& named(const std::vector<MutantResult>& results, const std::string& name) {
  return *std::ranges::find(results, name, &MutantResult::mutant);
}

TEST(Selftest, CountsWhatIsKilledAndWhatSurvives) {
  const auto results = selftest(40);
  ASSERT_EQ(results.size(), 4u);
  const MutantResult& killed = named(results, "first_element_wrong");
  EXPECT_TRUE(killed.killed);
  EXPECT_TRUE(killed.twin_failure.empty()) << killed.twin_failure;
  EXPECT_EQ(killed.property, "matches_reference");
  EXPECT_GE(killed.cases, 1);
  EXPECT_LT(killed.cases, 40);
  EXPECT_NO_THROW(parse_case(killed.case_id, find_op("rms_norm")->info()));
  const MutantResult& survivor = named(results, "no_bug_at_all");
  EXPECT_FALSE(survivor.killed);
  EXPECT_EQ(survivor.cases, 40);
}

TEST(Selftest, AMutantWhoseTwinFailsTooProvesNothing) {
  const auto results = selftest(40);
  const MutantResult& worthless = named(results, "twin_wrong_too");
  EXPECT_TRUE(worthless.killed);
  EXPECT_TRUE(worthless.twin_failure.starts_with("fail: ")) << worthless.twin_failure;
}

// As a check does with who refuses all that is tiny.
TEST(Selftest, WhatAnswersNothingTinyIsCalledOftenTooWithTheSmallestThatItAnswers) {
  const MutantResult seldom = named(selftest(40), "seldom_wrong_and_never_tiny");
  EXPECT_TRUE(seldom.killed);
  EXPECT_EQ(seldom.property, "repeats") << seldom.reason;
  EXPECT_EQ(seldom.twin_failure, "");
}

TEST(Selftest, WithoutCasesNothingIsKilled) {
  for (const MutantResult& result : selftest(0)) EXPECT_FALSE(result.killed);
}

TEST(Selftest, WhatTheGeneratedCasesLeaveMeetsTheCells) {
  CheckGroup group;
  group.op = "rms_norm";
  Cell cell;
  cell.which = parse_case("rms_norm:f32,rows=2,cols=16,values=normal,seed=3", find_op("rms_norm")->info());
  Cell other = cell;
  other.which.dtype = Dtype::bf16;
  const Roster mutants = discover_mutants({ASSAY_PLANTED, {}});
  std::int64_t progress = 0;
  const auto results =
      run_selftest(group, {other, cell}, mutants, NoResources(), 1,
                   {[](const VerdictRecord&) {}, [&](std::int64_t made) { progress += made; }, [] { return false; }});
  EXPECT_EQ(progress, 1) << "a cell of another dtype belongs to another group";
  const MutantResult& killed = named(results, "first_element_wrong");
  EXPECT_TRUE(killed.killed);
  EXPECT_TRUE(killed.in_cell);
  EXPECT_EQ(killed.case_id, to_id(cell.which));
  EXPECT_FALSE(named(results, "no_bug_at_all").in_cell);
}

TEST(Selftest, TheSameSeedKillsAtTheSameCase) {
  EXPECT_EQ(named(selftest(40, 9), "first_element_wrong").case_id,
            named(selftest(40, 9), "first_element_wrong").case_id);
}

}  // namespace
}  // namespace assay
