// Which cells of a plan were checked and measured before, on this machine and by this build, so that only the others
// are run.
#pragma once

#include <string>
#include <vector>

#include "harness/core/plan.h"
#include "harness/core/summary.h"
#include "harness/select/advise.h"
#include "harness/worker/parent/roster.h"

namespace assay {

struct KnownCells {
  std::vector<Summary> runs;  // each with only those cells that are taken from it
  AdviceQuestion question;    // the cells that the plan measures, with what is known of those that are in no run
  std::vector<Cell> missing;  // of those, what is to be measured
  std::string resume;         // the run of this plan that goes on with it; empty: a new one is begun
};

// Looks at the newest runs in results/ first. Of a cell, the newest that decides it counts, else the newest that
// measured it to the end. A run counts if it was made on this machine and by this build, if all that is here now took
// part in its op (the same versions and builds, and nobody else), and if nobody stopped it. `again`: what was measured
// to the end and is undecided is missing as well, and is measured in a run of its own.
KnownCells known_cells(const Plan& plan, const Roster& roster, bool again);

}  // namespace assay
