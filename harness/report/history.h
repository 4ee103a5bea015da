// How the time of a cell moved from run to run, for people.
#pragma once

#include <string>
#include <vector>

#include "harness/report/terminal.h"

namespace assay {

struct HistoryPoint {
  std::string run, started, commit, version;
  double seconds = 0;
};

struct HistoryLine {
  std::string what, cell, implementation, machine;
  std::vector<HistoryPoint> points;  // oldest first, never empty
};

// A line each, with a small curve; one line alone is shown run by run.
std::string print_history(const std::vector<HistoryLine>& lines, const TerminalStyle& style = {});

}  // namespace assay
