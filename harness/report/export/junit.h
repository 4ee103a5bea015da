// What a run or a comparison found for programs that collect tests: JUnit's XML, and lines that GitHub shows beside the
// code.
#pragma once

#include <functional>
#include <string>

#include "harness/core/run_comparison.h"
#include "harness/core/summary.h"

namespace assay {

// One suite for each op, one case for each dtype and implementation; what is absent or unsupported is skipped.
std::string print_junit(const Summary& summary);

// One suite for each op, one case for each new failure, and one for each time that was compared, named by the
// implementation and the id of the cell: a failure if it is a confirmed regression or no longer there, an error if it
// is wrong now, skipped if it could not be measured.
std::string print_junit(const RunComparison& comparison);

// Both, one after the other.
std::string print_junit(const Summary& summary, const RunComparison& comparison);

// The file that an implementation of an op is shown beside; empty if there is none.
using SourceOf = std::function<std::string(const std::string& op, const std::string& implementation)>;

// "::error file=...,title=...::..." for each failure, a line each.
std::string print_github(const Summary& summary, const SourceOf& source_of);

// For each new failure, each confirmed regression, and each time that is no longer there.
std::string print_github(const RunComparison& comparison, const SourceOf& source_of);

}  // namespace assay
