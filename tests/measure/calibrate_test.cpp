#include "harness/measure/calibrate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "tests/measure/kept_statistics.h"

namespace assay {
namespace {

KnownOutcome equal(const std::string& kind, double ratio = 1.001) {
  KnownOutcome outcome;
  outcome.kind = kind;
  outcome.op = "rms_norm";
  outcome.first = {{ratio, ratio - 0.01, ratio + 0.01}, 0.5, 24};
  outcome.difference = Difference::same;
  return outcome;
}

KnownOutcome claimed(KnownOutcome outcome, Difference difference, double fresh) {
  outcome.claimed = true;
  outcome.difference = difference;
  outcome.fresh = RatioTest{{fresh, fresh - 0.005, fresh + 0.005}, 1e-6, 30};
  return outcome;
}

TEST(CalibrationOf, IntervalsAgreeWithAnotherImplementation) {
  const nlohmann::json cases = kept_statistics("proportions");
  EXPECT_GE(cases.size(), 15u);
  for (const auto& each : cases) {
    const std::size_t found = each.at("found"), count = each.at("count");
    std::vector<KnownOutcome> outcomes(found, claimed(equal("same file"), Difference::slower, 0.9));
    outcomes.resize(count, equal("same file"));
    const ErrorRate rate = calibration_of(outcomes).equal.at(0);
    EXPECT_EQ(rate.comparisons, each.at("count"));
    EXPECT_EQ(rate.confirmed, each.at("found"));
    EXPECT_NEAR(rate.low, each.at("low").get<double>(), 1e-9) << each.dump();
    EXPECT_NEAR(rate.high, each.at("high").get<double>(), 1e-9) << each.dump();
  }
}

// The intervals are SciPy's 1.17.1: binomtest(k, n).proportion_ci(0.99, "exact").
TEST(CalibrationOf, CountsWithIntervals) {
  std::vector<KnownOutcome> outcomes(500, equal("same file"));
  outcomes.resize(997, equal("copied file"));
  for (int i = 0; i < 3; ++i) outcomes.push_back(claimed(equal("copied file"), Difference::slower, 0.9));
  KnownOutcome slowed = equal("slowed", 0.95);
  slowed.slowdown = 0.05;
  outcomes.resize(1005, slowed);  // not found
  outcomes.resize(1100, claimed(slowed, Difference::slower, 0.95));
  const Calibration calibration = calibration_of(outcomes);
  ASSERT_EQ(calibration.equal.size(), 3u);
  EXPECT_EQ(calibration.equal[2].kind, all_equal_things);
  EXPECT_EQ(calibration.equal[0].confirmed, 0);
  EXPECT_EQ(calibration.equal[1].confirmed, 3);
  const ErrorRate& all = calibration.equal[2];
  EXPECT_EQ(all.comparisons, 1000);
  EXPECT_NEAR(all.low, 0.0003381445290663692, 1e-9);
  EXPECT_NEAR(all.high, 0.01093377742040526, 1e-9);
  ASSERT_EQ(calibration.slowdowns.size(), 1u);
  EXPECT_EQ(calibration.slowdowns[0].kind, "slower by 5%");
  EXPECT_EQ(calibration.slowdowns[0].confirmed, 95);
  EXPECT_NEAR(calibration.slowdowns[0].low, 0.8648553174643762, 1e-9);
  EXPECT_NEAR(calibration.slowdowns[0].high, 0.9890596664152524, 1e-9);
}

TEST(CalibrationOf, NoAlarmIsStillNoCertainty) {
  const Calibration calibration = calibration_of(std::vector<KnownOutcome>(1000, equal("same file")));
  EXPECT_EQ(calibration.equal[0].low, 0);
  EXPECT_NEAR(calibration.equal[0].high, 0.005284306039498009, 1e-9);
}

TEST(CalibrationOf, ASlowdownCalledFasterIsNotFound) {
  KnownOutcome slowed = equal("slowed");
  slowed.slowdown = 0.03;
  const Calibration calibration =
      calibration_of({claimed(slowed, Difference::faster, 1.05), claimed(slowed, Difference::slower, 0.999)});
  EXPECT_EQ(calibration.slowdowns[0].claimed, 2);
  EXPECT_EQ(calibration.slowdowns[0].confirmed, 0);
}

KnownOutcome of_the_floor(double ratio, double half = 0) {
  KnownOutcome outcome = equal("relinked", ratio);
  outcome.sets_floor = true;
  outcome.first.ratio.low = ratio - half;
  outcome.first.ratio.high = ratio + half;
  return outcome;
}

TEST(RelinkingFloors, AreAsLargeAsTheDifferenceMayBe) {
  EXPECT_NEAR(relinking_floors({of_the_floor(1.01, 0.015)}).at("rms_norm"), 0.025, 1e-9);
  EXPECT_NEAR(relinking_floors({of_the_floor(0.99, 0.02), of_the_floor(1.01, 0)}).at("rms_norm"), 1 / 0.97 - 1, 1e-9);
  KnownOutcome single = of_the_floor(1.01);
  single.first.launches = 1;
  EXPECT_TRUE(relinking_floors({single}).empty());
}

TEST(CalibrationOf, OneLinkIsHeldAgainstTheFloorThatOthersSet) {
  std::vector<KnownOutcome> outcomes{of_the_floor(1.02), of_the_floor(1 / 1.03), of_the_floor(0.99)};
  outcomes.push_back(equal("relinked"));
  outcomes.push_back(claimed(equal("relinked", 1 / 1.03), Difference::slower, 1 / 1.025));  // below it
  outcomes.push_back(claimed(equal("relinked", 1.03), Difference::faster, 1.05));           // beyond it: an alarm
  outcomes.push_back(claimed(equal("same file"), Difference::slower, 0.98));
  outcomes.push_back(claimed(equal("same file"), Difference::slower, 0.90));
  outcomes.push_back(claimed(equal("same file"), Difference::slower, 0.96));
  outcomes.back().op = "gelu";  // of which nothing set a floor
  const Calibration calibration = calibration_of(outcomes);
  EXPECT_NEAR(calibration.floor_of("rms_norm"), 0.03, 1e-9);
  EXPECT_EQ(calibration.floor_of("gelu"), uncalibrated_floor);
  std::map<std::string, std::pair<int, int>> confirmed;
  for (const ErrorRate& rate : calibration.equal) confirmed[rate.kind] = {rate.confirmed, rate.comparisons};
  EXPECT_EQ(confirmed, (std::map<std::string, std::pair<int, int>>{{"relinked", {1, 3}},
                                                                   {"relinked, without the floor", {2, 3}},
                                                                   {"same file", {2, 3}},
                                                                   {all_equal_things, {3, 6}}}));
  EXPECT_EQ(calibration.equal.back().kind, all_equal_things);
  EXPECT_TRUE(relinking_floors({equal("relinked", 0.9)}).empty());
}

TEST(CalibrationOf, NoSlowdownBelowTheFloorIsFound) {
  KnownOutcome slower = equal("slowed", 0.97);
  slower.slowdown = 0.03;
  const std::vector<KnownOutcome> found{claimed(slower, Difference::slower, 1 / 1.03)};
  EXPECT_EQ(calibration_of({of_the_floor(1.02), found[0]}).slowdowns[0].confirmed, 1);
  EXPECT_EQ(calibration_of({of_the_floor(1.04), found[0]}).slowdowns[0].confirmed, 0);
}

TEST(CalibrationOf, WhatCouldNotBeMeasuredIsNotCounted) {
  KnownOutcome none = equal("same file");
  none.first = {};
  EXPECT_TRUE(calibration_of({none}).equal.empty());
}

Contender own(const std::string& op, const std::string& name, const std::string& library = "native") {
  Contender contender;
  contender.op = op;
  contender.subject.implementation = name;
  contender.subject.library = library;
  contender.command.arguments = {"worker"};
  return contender;
}

Cell cell_of(const std::string& op, std::int64_t size) {
  Cell cell;
  cell.which.op = op;
  cell.which.dims = {{"rows", size}};
  return cell;
}

// Twelve cells of one op with three implementations, and eight of another with one of assay's own.
struct Planned {
  Plan plan;
  std::vector<Contender> contenders{own("rms_norm", "naive"), own("rms_norm", "simd"), own("rms_norm", "simd@avx2"),
                                    own("pretokenize", "scalar"), own("pretokenize", "pcre2", "pcre2")};
  OtherFiles files{"copy", {"link 1", "link 2", "link 3"}};
  static constexpr int places = 12 * 3 + 8;

  Planned() {
    for (int i = 0; i < 12; ++i) plan.cells.push_back(cell_of("rms_norm", i));
    for (int i = 0; i < 8; ++i) plan.cells.push_back(cell_of("pretokenize", i));
  }
  std::vector<KnownPair> round(int number) const { return known_pairs(plan, contenders, files, number); }
};

std::string place_of(const KnownPair& each) {
  return to_id(each.pair.cell) + " " + each.pair.before.subject.implementation;
}

TEST(KnownPairs, AThousandEqualOnesComeWithFiveHundredOfEachSlowdownThatHasATarget) {
  const Planned planned;
  std::map<std::string, int> kinds;
  std::map<double, std::map<std::string, int>> slowed;  // by slowdown and place
  int nulls = 0, round = 0;
  for (; nulls < 1000; ++round)
    for (const KnownPair& each : planned.round(round)) {
      EXPECT_EQ(each.pair.before.subject.library, "native");
      if (is_null(each)) ++nulls, ++kinds[each.kind];
      if (each.slowdown > 0) ++slowed[each.slowdown][place_of(each)];
    }
  for (const double often : {0.03, 0.05}) {
    EXPECT_EQ(slowed[often].size(), static_cast<std::size_t>(Planned::places));
    int all = 0;
    for (const auto& [place, count] : slowed[often]) {
      EXPECT_EQ(count, round) << place;
      all += count;
    }
    EXPECT_GE(all, 500);
  }
  for (const double seldom : {0.01, 0.02, 0.1}) {
    int all = 0;
    for (const auto& [place, count] : slowed[seldom]) all += count;
    EXPECT_EQ(all, 2 * 20) << "two in each cell";
  }
  EXPECT_EQ(kinds.size(), 3u);
  for (const auto& [kind, count] : kinds) EXPECT_NEAR(count, nulls / 3.0, round) << kind;
}

TEST(KnownPairs, OnlyTheFirstRoundSetsTheFloorByAllLinksButTheLast) {
  const Planned planned;
  std::map<std::string, int> links;
  for (const KnownPair& each : planned.round(0))
    if (each.sets_floor) ++links[each.pair.after.command.arguments[0]];
  EXPECT_EQ(links, (std::map<std::string, int>{{"link 1", Planned::places}, {"link 2", Planned::places}}));
  for (const KnownPair& each : planned.round(1)) {
    EXPECT_FALSE(each.sets_floor);
    if (each.kind == "relinked") {
      EXPECT_EQ(each.pair.after.command.arguments[0], "link 3");
    }
  }
}

TEST(KnownPairs, ShareTheirBlocksAndTellTheirProcessesApart) {
  const Planned planned;
  for (const int round : {0, 1, 2}) {
    std::vector<Pair> pairs;
    for (const KnownPair& each : planned.round(round)) pairs.push_back(each.pair);
    std::size_t placed = 0;
    const std::vector<std::vector<std::size_t>> groups = pairs_together(pairs, calibrated_together);
    for (const std::vector<std::size_t>& group : groups) {
      EXPECT_LE(group.size(), static_cast<std::size_t>(calibrated_together));
      std::set<std::string> names;
      for (const std::size_t i : group) {
        EXPECT_EQ(i, placed++);  // each pair once, in order
        EXPECT_EQ(pairs[i].cell, pairs[group[0]].cell);
        EXPECT_EQ(pairs[i].before.subject.implementation, pairs[group[0]].before.subject.implementation);
        EXPECT_TRUE(names.insert(pairs[i].after.subject.implementation).second);
      }
    }
    EXPECT_EQ(placed, pairs.size());
    if (round == 2) {
      EXPECT_EQ(groups.size(), static_cast<std::size_t>(Planned::places));
    }
  }
}

TEST(KnownPairs, OfTwoBuildsEachHasBlocksOfItsOwn) {
  const Pair pair{cell_of("rms_norm", 1), own("rms_norm", "simd"), own("rms_norm", "simd")};
  Pair other = pair;
  other.after.subject.implementation = "simd copied";
  const auto sizes = [](const std::vector<Pair>& pairs, int most) {
    std::vector<std::size_t> all;
    for (const auto& group : pairs_together(pairs, most)) all.push_back(group.size());
    return all;
  };
  using Sizes = std::vector<std::size_t>;
  EXPECT_EQ(sizes({pair, other}, 1), (Sizes{1, 1}));
  EXPECT_EQ(sizes({pair, other}, 5), Sizes{2});
  EXPECT_EQ(sizes({pair, pair}, 5), (Sizes{1, 1})) << "one name, and so one process";
  other.before.command.environment = {"OPENBLAS_CORETYPE=HASWELL"};
  EXPECT_EQ(sizes({pair, other}, 5), (Sizes{1, 1})) << "another baseline";
  other = pair;
  other.cell = cell_of("rms_norm", 2);
  EXPECT_EQ(sizes({pair, other}, 5), (Sizes{1, 1}));
  EXPECT_TRUE(sizes({}, 5).empty());
}

// Two equal ones and two slowed ones beside their baseline: 5 workers in 24 launches, and 3 in the 30 that confirm.
TEST(KnownPairs, TheirDurationIsThatOfTheWorkers) {
  const std::vector<KnownPair> all = Planned().round(2);
  const std::vector<KnownPair> pairs(all.begin(), all.begin() + 4);
  Effort effort;
  // Two equal things, half of whose launches are spared, two slowdowns that go on for a tenth, and what they are held
  // against, which goes on as long as any; then the slowdowns again, to be confirmed.
  EXPECT_NEAR(calibration_seconds(pairs, effort, 24),
              ((2 * 0.5 + 2 * 1.1 + 1.3) * 24 + 3 * 30) * (0.011 + 0.010 + 15 * 0.0006), 1e-9);
  EXPECT_EQ(calibration_steps(pairs, 24), 4 * 24 + 2 * 30);
  const std::vector<KnownPair> first = Planned().round(0);
  const auto link = std::ranges::find_if(first, &KnownPair::sets_floor);
  ASSERT_NE(link, first.end());
  EXPECT_NEAR(calibration_seconds({*link}, effort, 24), 2 * 3 * 24 * (0.011 + 0.010 + 15 * 0.0006), 1e-9)
      << "what sets the floor is in all launches, and so is its baseline";
}

}  // namespace
}  // namespace assay
