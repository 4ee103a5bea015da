// Comparing two runs: what was recorded, and, where that leaves something open, both builds side by side.
#pragma once

#include "harness/report/changes.h"
#include "harness/run/runs.h"
#include "harness/run/side_by_side.h"

namespace assay {

struct Compared {
  RunComparison comparison;
  ComparedRuns runs;
};

// Throws InputError if the two were made on different machines.
Compared compare_named(const NamedRun& before, const NamedRun& after, CompareOptions options);

// 1, 3, 4, 130 or 0.
int exit_code_of(const RunComparison& comparison);

}  // namespace assay
