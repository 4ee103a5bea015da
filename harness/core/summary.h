// What a run found, worked out from its records: what reports show and tables are made of.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/environment.h"
#include "harness/core/record.h"
#include "harness/core/setting.h"

namespace assay {

struct Estimate {
  double value = 0;
  double low = 0, high = 0;  // of the 99% interval
};

// One implementation on one cell. Times are seconds per call; a ratio above 1 is faster than what it is given to.
struct Measured {
  Subject subject;
  bool measurable = true;
  std::string why_not;  // if it is not measurable, or was not verified after timing
  // `fail` or `cheats` if an output was wrong once it had been timed.
  Verdict after_timing = Verdict::pass;
  // It is not measurable for no reason of its own, but that other programs took the processor, or that the run ended:
  // it may be the fastest.
  bool interrupted = false;
  // It was interrupted as often, but what was left took more than twice the time of the fastest in every launch.
  bool far_behind = false;
  Estimate seconds;
  Estimate bare;                          // seconds without the cost of the binding; 0 if there is no such figure
  Estimate ratio_to_baseline;             // time of the op's baseline / this time; 0 if there is no baseline here
  std::map<std::string, Estimate> ahead;  // by implementation: its time / this time, where both were measured in the
                                          // same launches
  double share_of_bound = 0;              // bound / time; 0 if the op has no bound
  double first_call_seconds = 0, prepare_seconds = 0;
  int launches = 0;
  std::string leaves;  // why there are fewer launches than of others
  int kept_blocks = 0, dropped_blocks = 0;
  double worst_share = 0;              // of the error budget, over all checks of this op and dtype
  std::vector<double> launch_seconds;  // one estimate per launch
};

// Whether its answer was another one once it had been timed: it is wrong, and not only without a time.
inline bool is_wrong_after_timing(const Measured& measured) { return measured.after_timing != Verdict::pass; }

// A bound that is beaten by more than 5% is a mistake in the bound or in the time.
inline bool is_suspect(const Measured& measured) { return measured.share_of_bound > 1.05; }

struct CellSummary : CellFields {
  std::string family;
  Work work;
  TextCounts counts;
  std::string baseline;            // the implementation that ratios are given to
  double bound_seconds = 0;        // 0: none
  std::string bound;               // "memory" or "compute"
  std::vector<Measured> measured;  // fastest first; probes are not among them
  std::size_t tied = 0;            // how many after the first cannot be told from it
  Estimate lead;                   // time of the best that is not tied / time of the fastest; 0 if none
};

// Verdicts of one implementation of one op and dtype, all properties and cells together.
struct VerdictSummary {
  std::string op, dtype;
  Subject subject;
  Verdict verdict = Verdict::pass;  // the worst
  std::string property, reason, counterexample, waiver, replay;
  std::int64_t cases = 0, elements = 0, probative = 0;
  double worst_share = 0, worst_ulp = 0;
  ShareDistribution shares;
  UlpDistribution ulps;
  std::string exhaustive;
  std::map<std::string, Tally> traits;
  std::map<std::string, Agreement> agreement;
  std::vector<std::string> companions;
};

struct Summary {
  std::string campaign;
  Environment environment;
  std::vector<VerdictSummary> verdicts;
  std::vector<CellSummary> cells;
  std::vector<std::string> notes;  // what the numbers cannot tell; damage in the records
};

// Whether anything was timed and came to a number.
inline bool has_times(const Summary& summary) {
  return std::ranges::any_of(
      summary.cells, [](const CellSummary& cell) { return std::ranges::any_of(cell.measured, &Measured::measurable); });
}

}  // namespace assay
