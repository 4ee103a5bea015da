// How the time of an implementation grows with the size of its input, held against the work that the op declares.
#pragma once

#include <string>
#include <vector>

#include "harness/core/summary.h"

namespace assay {

// One that grows faster than its work.
struct Scaling {
  std::string op, dtype, implementation, cache;
  std::string values, parameters;  // "repeated", "vocabulary=gpt2, pattern=none"
  int threads = 1;
  double exponent = 0;      // of the work, by a fit of log time against log work
  double uncertainty = 0;   // standard error of it
  double from = 0, to = 0;  // work of the smallest and the largest cell
  std::string unit;         // "bytes"
};

// Work is characters for text; for numbers it is the time that the machine's memory or arithmetic needs at that size,
// so that falling out of a cache is no growth. Looked at are implementations with at least four sizes that span a
// factor of eight, all of one setting: cache, threads, values and parameters. Flagged are those whose exponent is above
// 1.25 by three standard errors.
std::vector<Scaling> find_growth(const std::vector<CellSummary>& cells);

// In one line, for people.
std::string describe(const Scaling& scaling);

}  // namespace assay
