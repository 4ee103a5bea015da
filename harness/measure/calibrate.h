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
  std::string kind;     // "same file", "copied file", "relinked"
  double slowdown = 0;  // injected into `after`; 0 if the two are equal
};

struct KnownOutcome {
  std::string kind, op, cell, implementation;
  double slowdown = 0;
  RatioTest first;                 // as compare looks at it first
  std::optional<RatioTest> fresh;  // the launches that were to confirm a difference, if one was claimed
  bool claimed = false;
  Difference difference = Difference::not_measurable;
};

struct CalibrationSettings {
  MeasureSettings measure;
  int launches = 24;
};

// One round: all pairs measured together, judged and confirmed. Equal ones are judged with each other, as in a run in
// which nothing changed; each slowed one with all the equal ones, as the only thing that changed. Nothing if
// interrupted.
std::vector<KnownOutcome> calibration_round(const Resources& resources, const CalibrationSettings& settings,
                                            const std::vector<KnownPair>& pairs, int round,
                                            const PairProgress& progress);

// What the outcomes of all rounds come to. The floors are worked out of those that were relinked, which are therefore
// also counted as if there was no floor but the 1% of every comparison: "relinked, without the floor".
Calibration calibration_of(const std::vector<KnownOutcome>& outcomes);

// The largest difference of relinked builds by op, at first sight or confirmed, as a share: 0.013.
std::map<std::string, double> relinking_floors(const std::vector<KnownOutcome>& outcomes);

}  // namespace assay
