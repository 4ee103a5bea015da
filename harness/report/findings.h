// What a summary says, worked out once for all three reports: who is fastest on a cell, which cells belong side by
// side, how the verdicts add up. The reports differ in how they show it, not in what they say.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/core/summary.h"

namespace assay::report {

// Whether the time may be shown and ranked: measured well enough, and right after timing.
bool can_be_ranked(const Measured& measured);
std::string why_not(const Measured& measured);  // it may not

struct Standing {
  std::vector<const Measured*> fastest;  // more than one: they cannot be told apart; empty: nobody was measurable
  const Measured* runner_up = nullptr;   // the best of those that are not tied
  std::vector<const Measured*> missing;  // who is right and was interrupted: one of them may be the fastest
};
Standing standing_of(const CellSummary& cell);

// "simd?, onednn?": those that are missing; empty if nobody is.
std::string print_missing(const Standing& standing);
inline constexpr const char* missing_legend =
    "A name with '?' is right and could not be measured there: it may be the fastest.";

// Cells in which nobody has a time, and somebody was interrupted.
int interrupted_cells(const Summary& summary);

// Cells in which somebody was measured, and nobody is missing.
int decided_cells(const Summary& summary);
// "53 cells", "50 cells; 3 more are undecided": what wins are counted of.
std::string print_decided(const Summary& summary);

// The cells of one op that differ in their shape alone.
struct Series {
  std::string op, dtype, cache;
  int threads = 1;
  std::string setting;             // all that is not op, dtype and shape: "cold cache, 2 threads, weights=same"
  std::vector<std::string> words;  // the parts of the setting
  bool text = false;
  std::vector<const CellSummary*> cells;
};

// In the order in which ops, settings and dtypes first appear. Values and parameters are named where cells of the
// op differ in them.
std::vector<Series> series_of(const Summary& summary);

// What all of them have in common of their settings, said once; and what is left of one of them: "hot cache, 1 thread"
// and "values=german".
std::vector<std::string> common_words(const std::vector<const Series*>& all);
std::string own_words(const Series& series, const std::vector<std::string>& common);

// The ops with cells or verdicts, in the order in which they first appear.
std::vector<std::string> ops_of(const Summary& summary);

// Those that were measured on any of the cells, by name.
std::vector<std::string> implementations_of(const std::vector<const CellSummary*>& cells);

bool is_text(const CellSummary& cell);
bool is_waived(const VerdictSummary& verdict);       // it passed, but for what its waiver tolerates
std::string word_of(const VerdictSummary& verdict);  // "pass", "waived", "crash"...

struct OpCounts {
  std::string op;
  int passed = 0, failed = 0, waived = 0, unsupported = 0, absent = 0;  // implementations x dtypes
  std::int64_t cases = 0, elements = 0;
  double worst_share = 0;  // of those that passed
  bool exact = false;
};
std::vector<OpCounts> count_by_op(const Summary& summary);
OpCounts total_of(const std::vector<OpCounts>& counts);

std::vector<const VerdictSummary*> failures_of(const Summary& summary);
std::vector<const VerdictSummary*> waived_of(const Summary& summary);

// The verdicts on elements that had a budget to use.
std::vector<const VerdictSummary*> budgets_of(const Summary& summary);

// An op whose budget no correct implementation comes near.
struct Slack {
  std::string op;
  double most = 0;  // the greatest share that any used
  std::vector<std::string> implementations;
};
std::vector<Slack> slack_of(const Summary& summary);

// Of one op: how often each relation and trait held. A tally of nothing was not tried.
struct TraitMatrix {
  struct Row {
    std::string implementation, dtype;
    std::vector<Tally> seen;  // one for each of `traits`
  };
  std::string op;
  std::vector<std::string> traits;
  std::vector<Row> rows;
};
std::vector<TraitMatrix> trait_matrices(const Summary& summary);

// Who does not have a trait, or not in all cases.
struct MissingTrait {
  std::string op, trait;
  std::vector<std::string> implementations;
};
std::vector<MissingTrait> missing_traits(const Summary& summary);

// Implementations of an op in groups, by what they gave in every case that both answered: the same bits, or what lies
// within the budgets of each other.
using Group = std::vector<std::string>;
struct Clusters {
  std::string op, dtype;
  std::vector<Group> same_bits, within_budgets;
};
std::vector<Clusters> clusters_of(const Summary& summary);
bool is_odd(const Group& group, const std::vector<Group>& groups);  // another one is larger: it is the odd one out

// Those of several libraries that failed the same cases and agree with each other there, in all of these dtypes.
struct FailingAlike {
  std::string op;
  std::vector<std::string> dtypes, implementations;
};
std::vector<FailingAlike> failing_alike(const Summary& summary);

// Implementations that were absent or refused, by reason: one line for what concerns many ops.
struct Refusal {
  std::string implementation, reason;
  std::vector<std::string> ops;
  int times = 0;  // ops x dtypes
};
std::vector<Refusal> refusals_of(const Summary& summary, Verdict verdict);

// How often each implementation was fastest, most often first.
struct Win {
  std::string implementation;
  int alone = 0, tied = 0;
};
std::vector<Win> wins_of(const Summary& summary);
std::string print_wins(const Win& win);  // " 12 and 3 tied"

// "Interrupted: 12 of 88 shapes were measured": what a reader must know first of a run that was stopped, or that could
// not measure all it set out to. Empty of one that is whole.
std::string missing_of(const Summary& summary);

// "27 passed, 2 failed, 1 waived; 4 unsupported, 10 absent"; counted as implementations x ops x dtypes.
std::string conclusion_of(const Summary& summary);
bool is_well(const Summary& summary);

// What the machine's processor calls itself; empty if the environment does not say.
std::string machine_of(const Environment& environment);

// What cannot be shown as a number, what should not be believed, and what the run itself noted.
std::vector<std::string> notes_of(const Summary& summary);

// "rms_norm f32 32x768 (bert-base), cold cache"; "pretokenize u8 65536 bytes german, hot cache"
std::string describe(const CellSummary& cell);

// How fast a cell was gone through, in the unit that its op is judged by.
struct Rate {
  double value = 0;
  std::string unit;  // "MB/s" of text, "GFLOP/s" where arithmetic binds, else "GB/s"
};
Rate rate_of(const CellSummary& cell, double seconds);

}  // namespace assay::report
