// Comparing two runs, for the verbs compare and nightly.
#pragma once

#include <chrono>

#include "harness/cli/runs.h"
#include "harness/report/comparison.h"

namespace assay {

using Deadline = std::chrono::steady_clock::time_point;

struct CompareOptions {
  bool measure = true;  // side by side, where both builds are there
  bool all = false;     // every cell, not only those that the runs leave open
  int launches = 0;     // of the first look; 0: the default
  std::uint64_t seed = 0;
  // When the looks end at the latest, but for their first launches: what is measured by then is what is judged.
  Deadline look_until = Deadline::max(), confirm_until = Deadline::max();
  // Within so many minutes from `start`. Who looks leaves time to who confirms.
  void set_minutes(Deadline start, double minutes);
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
