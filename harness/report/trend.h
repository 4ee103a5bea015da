// How times moved over nights and machines, and which of their changes were confirmed.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/core/summary.h"
#include "harness/report/history.h"

namespace assay {

// One that the fresh launches of one night, or of several in a row, confirmed.
struct TrendChange {
  std::string machine, cell, implementation;
  std::string what;               // "rms_norm f32 32x768"
  std::vector<std::string> runs;  // the nights, oldest first
  std::string first, last;        // when these began
  Estimate ratio;                 // of the last: time before / time after; below 1 is slower
};

struct Trend {
  std::vector<HistoryLine> lines;               // of two runs or more each
  std::vector<TrendChange> changes;             // newest first
  std::map<std::string, std::string> machines;  // by fingerprint: what its processor calls itself
};

}  // namespace assay
