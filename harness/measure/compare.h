// Two runs of one machine, cell by cell: what became slower, faster, wrong, or is no longer there.
#pragma once

#include "harness/core/run_comparison.h"
#include "harness/core/summary.h"

namespace assay {

// The times as they stand in the two runs: what changed on the machine between them changes them too.
RunComparison compare_runs(const Summary& before, const Summary& after);

// All differences judged anew, together, by the side-by-side tests where there are any.
void judge_again(RunComparison& comparison);

// Confirmed slowdowns and lost cells first, then by size; what cannot be told last.
void sort_changes(RunComparison& comparison);

// Whether the times in the runs leave a slowdown of 3% possible, or claim a difference: then it is worth a look side
// by side.
bool is_worth_a_look(const Change& change);

}  // namespace assay
