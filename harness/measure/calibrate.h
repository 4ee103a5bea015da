// How often equal things are called different on this machine, and how often a slowdown is found: by comparisons that
// go the same way as those of two builds.
#pragma once

#include <functional>

#include "harness/core/calibration.h"
#include "harness/measure/pairs.h"

namespace assay {

// One comparison of which the right answer is known.
struct KnownPair {
  Pair pair;
  std::string kind;         // "same file", "copied file", "relinked", "slowed"
  double slowdown = 0;      // injected into `after`; 0 if the two are equal
  bool sets_floor = false;  // it shows what links differ by, and is held to nothing
};

struct KnownOutcome {
  std::string kind, op, cell, implementation;
  double slowdown = 0;
  RatioTest first;                 // as compare looks at it first
  std::optional<RatioTest> fresh;  // the launches that were to confirm a difference, if one was claimed
  bool claimed = false;
  Difference difference = Difference::not_measurable;
  bool sets_floor = false;
};

struct CalibrationSettings {
  MeasureSettings measure;
  int launches = 24;
};

// The worker of assay's own implementations as it is besides. Of the links in other orders, the last is held against
// the floor that the ones before it set: two at least.
struct OtherFiles {
  std::string copied;
  std::vector<std::string> relinked;
};

// Every implementation of assay's own in every cell, each beside two of the three kinds of itself, in turn, and slowed
// down by 3% and by 5%: a thousand equal pairs come with five hundred of each of these. Besides, in the first rounds
// only, what sets the floor, and in every cell one implementation slowed down by 1, 2 and 10%.
std::vector<KnownPair> known_pairs(const Plan& plan, const std::vector<Contender>& contenders, const OtherFiles& files,
                                   int round);

// Whether it counts as one of the equal things that no difference should be found in.
inline bool is_null(const KnownPair& each) { return each.slowdown == 0 && !each.sets_floor; }

// Pairs that share their blocks. So a comparison costs 1.25 workers instead of 2, and half of the time of a calibration
// is saved: two equal things and two slowed ones beside their baseline. No more than that and the one that sets a
// floor: a block of compare holds two workers, and those that are calibrated by should not lie much further apart (3
// ms).
inline constexpr int calibrated_together = 5;

// Steps of progress of a round: launches of a pair, with those that will have to confirm what was slowed down.
std::int64_t calibration_steps(const std::vector<KnownPair>& pairs, int launches);

// How long a round of these pairs will take, about.
double calibration_seconds(const std::vector<KnownPair>& pairs, const Effort& effort, int launches);

// One round: all pairs measured together, judged and confirmed. Equal ones are judged with each other, as in a run in
// which nothing changed; each slowed one with all the equal ones, as the only thing that changed. Nothing if
// interrupted.
std::vector<KnownOutcome> calibration_round(const Resources& resources, const CalibrationSettings& settings,
                                            const std::vector<KnownPair>& pairs, int round,
                                            const PairProgress& progress);

// What the outcomes of all rounds come to. The floors are worked out of other links than the one that is counted; that
// one is also counted as if there was no floor but the 1% of every comparison: "relinked, without the floor".
Calibration calibration_of(const std::vector<KnownOutcome>& outcomes);

// The largest difference that the links that set the floor may have, by op, as a share: 0.013. Of intervals the farther
// end: an estimate that happened to be small would let the next link be an alarm.
std::map<std::string, double> relinking_floors(const std::vector<KnownOutcome>& outcomes);

}  // namespace assay
