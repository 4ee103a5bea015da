// A summary as a run could have made it: five ops on numbers and two on text, ties, a failure of each kind, a waiver,
// an absent library. The times come from a small model of a machine with two cores; they only look real.
#pragma once

#include "harness/core/summary.h"

namespace assay::samples {

// All of it.
Summary sample_summary();

// The same without failures.
Summary passing_summary();

// One measured implementation, with an interval of 1% around the time.
Measured measured(const std::string& implementation, double seconds, double worst_share = 0.1);

// A cell of the op with these times, fastest first; the baseline is `naive`.
CellSummary cell(const std::string& op, const std::string& dtype, std::vector<Dimension> dims,
                 std::vector<Measured> measured);

VerdictSummary verdict(const std::string& op, const std::string& dtype, const std::string& implementation,
                       Verdict verdict, const std::string& reason = {});

}  // namespace assay::samples
