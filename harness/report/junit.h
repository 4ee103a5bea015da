// The verdicts of a run for programs that collect tests: JUnit's XML, and lines that GitHub shows beside the code.
#pragma once

#include <functional>
#include <string>

#include "harness/core/summary.h"

namespace assay {

// One suite for each op, one case for each dtype and implementation; what is absent or unsupported is skipped.
std::string print_junit(const Summary& summary);

// "::error file=...,title=...::..." for each failure, a line each. `file_of` tells which file it is shown beside; empty
// if there is none.
std::string print_github(const Summary& summary, const std::function<std::string(const VerdictSummary&)>& file_of);

}  // namespace assay
