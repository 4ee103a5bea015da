// One line a night, kept when the records of that night are not any more.
#pragma once

#include <string>
#include <vector>

#include "harness/core/summary.h"

namespace assay {

struct Night {
  std::string run, time, commit, machine, spec;
  int exit_code = 0;
  int passed = 0, failed = 0, regressions = 0, found_by_fresh_seeds = 0;
  std::vector<std::pair<std::string, double>> seconds;  // "CELL IMPLEMENTATION" and its time per call
};

// Appends it in one write.
void append_night(const std::string& file, const Night& night);

// Removes the run folders below `folder` but for the latest `kept`; returns how many. Folders that are no runs stay.
int thin_runs(const std::string& folder, int kept);

}  // namespace assay
