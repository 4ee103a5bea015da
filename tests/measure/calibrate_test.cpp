#include "harness/measure/calibrate.h"

#include <gtest/gtest.h>

#include <cmath>

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

// The intervals are SciPy's 1.17.1: binomtest(k, n).proportion_ci(0.99, "exact").
TEST(CalibrationOf, CountsWithIntervals) {
  std::vector<KnownOutcome> outcomes(500, equal("same file"));
  outcomes.resize(997, equal("copied file"));
  for (int i = 0; i < 3; ++i) outcomes.push_back(claimed(equal("copied file"), Difference::slower, 0.9));
  KnownOutcome slowed = equal("slowed", 0.95);
  slowed.slowdown = 0.05;
  outcomes.resize(1005, slowed);                                    // not found
  outcomes.resize(1100, claimed(slowed, Difference::slower, 0.95));
  const Calibration calibration = calibration_of(outcomes);
  ASSERT_EQ(calibration.equal.size(), 3u);
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
  const Calibration calibration = calibration_of({claimed(slowed, Difference::faster, 1.05), claimed(slowed, Difference::slower, 0.999)});
  EXPECT_EQ(calibration.slowdowns[0].claimed, 2);
  EXPECT_EQ(calibration.slowdowns[0].confirmed, 0);
}

TEST(CalibrationOf, WhatIsRelinkedSetsTheFloorOfItsOp) {
  std::vector<KnownOutcome> outcomes(99, equal("relinked"));
  outcomes.push_back(claimed(equal("relinked", 1 / 1.03), Difference::slower, 0.95));
  outcomes.push_back(claimed(equal("same file"), Difference::slower, 0.96));  // below it
  outcomes.push_back(claimed(equal("same file"), Difference::slower, 0.90));
  outcomes.push_back(claimed(equal("same file"), Difference::slower, 0.96));
  outcomes.back().op = "gelu";  // of which nothing was relinked
  const Calibration calibration = calibration_of(outcomes);
  EXPECT_NEAR(calibration.floor_of("rms_norm"), 1 / 0.95 - 1, 1e-9);
  EXPECT_EQ(calibration.floor_of("gelu"), uncalibrated_floor);
  std::map<std::string, int> confirmed;
  for (const ErrorRate& rate : calibration.equal) confirmed[rate.kind] = rate.confirmed;
  EXPECT_EQ(confirmed, (std::map<std::string, int>{{"relinked", 0},
                                                   {"relinked, without the floor", 1},
                                                   {"same file", 2},
                                                   {"same and copied files", 2}}));
  EXPECT_TRUE(relinking_floors({equal("same file")}).empty());
}

TEST(CalibrationOf, WhatCouldNotBeMeasuredIsNotCounted) {
  KnownOutcome none = equal("same file");
  none.first = {};
  EXPECT_TRUE(calibration_of({none}).equal.empty());
}

}  // namespace
}  // namespace assay
