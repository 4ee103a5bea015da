// Comparing two runs, for the verbs compare and nightly.
#pragma once

#include "harness/cli/runs.h"
#include "harness/report/comparison.h"

namespace assay {

struct CompareOptions {
  bool measure = true;  // side by side, where both builds are there
  bool all = false;     // every cell, not only those that the runs leave open
  int launches = 0;     // of the first look; 0: the default
  std::uint64_t seed = 0;
};

struct Compared {
  RunComparison comparison;
  ComparedRuns runs;
};

// Throws InputError if the two were made on different machines.
Compared compare_named(const NamedRun& before, const NamedRun& after, CompareOptions options);

// 1, 3, 4, 130 or 0.
int exit_code_of(const RunComparison& comparison);

}  // namespace assay
