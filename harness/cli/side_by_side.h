// Measuring two builds in one session, cell by cell, where two runs leave it open which is faster.
#pragma once

#include "harness/cli/compare.h"
#include "harness/store/calibration.h"
#include "harness/worker/roster.h"

namespace assay {

// First what the runs leave open (`options.all`: everything), then in fresh launches what that look found different.
// Fills in the changes' `side_by_side`, `fresh` and `confirmed`, and adds notes.
void look_side_by_side(RunComparison& comparison, const Roster& before, const Roster& after,
                       const CompareOptions& options, const Calibration& calibration);

}  // namespace assay
