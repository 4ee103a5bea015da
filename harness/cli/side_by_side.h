// Measuring two builds in one session, cell by cell, where two runs leave it open which is faster.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "harness/cli/compare.h"
#include "harness/core/record.h"
#include "harness/store/calibration.h"
#include "harness/worker/roster.h"

namespace assay {

// One of two builds: its workers, and of what its run recorded times.
struct Side {
  Roster roster;
  std::map<std::pair<std::string, std::string>, Subject> recorded;  // by op and implementation
};

// First what the runs leave open (`options.all`: everything that both have), then in fresh launches what that look
// found different. Fills in the changes' `side_by_side`, `fresh` and `confirmed`, and adds notes. What is not the same
// any more as was recorded (a library or a plug-in of another version or build) is not measured: its own times would
// stand for those of something else.
void look_side_by_side(RunComparison& comparison, const Side& before, const Side& after, const CompareOptions& options,
                       const Calibration& calibration);

}  // namespace assay
