// What two runs say of each other, for a terminal and for a pull request.
#pragma once

#include <string>

#include "harness/core/calibration.h"
#include "harness/core/run_comparison.h"
#include "harness/report/terminal.h"

namespace assay {

struct ComparedRuns {
  std::string before, after;     // names
  bool confirmable = false;      // both builds were there, to be measured side by side
  std::string why_not;           // if not
  bool calibrated = false;       // how much two links of one build differ was measured on this machine
  std::string calibration = {};  // `rates_in_a_line` of this machine
};

// What comparisons are worth by a calibration, in one line; empty for a machine that was not calibrated.
std::string rates_in_a_line(const Calibration& calibration);

std::string print_comparison(const RunComparison& comparison, const ComparedRuns& runs,
                             const TerminalStyle& style = {});

// At most ten rows; the rest behind a fold.
std::string print_comparison_markdown(const RunComparison& comparison, const ComparedRuns& runs);

}  // namespace assay
