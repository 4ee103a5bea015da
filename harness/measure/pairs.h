// Two builds of one implementation, side by side in the same blocks: what machine, hour and neighbours do to one they
// do to the other. Both comparisons of builds and the calibration of false alarms are made of this.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/core/run_comparison.h"
#include "harness/measure/launch.h"
#include "harness/measure/statistics.h"

namespace assay {

struct Pair {
  Cell cell;
  Contender before, after;
};

// The ratios so far of one pair, a value for each launch: time of `before` / time of `after`, so that a value below 1
// says that `after` is slower.
struct PairedRatios {
  std::vector<double> ratios;
  std::string why_not_before, why_not_after;  // why a side could not be measured; empty if it could
  int dropped = 0, blocks = 0;
  std::string doubt_before = {}, doubt_after = {};  // why not in one launch, of which nothing is kept
};

struct PairProgress {
  std::function<void(const Pair&)> measured = {};  // after each pair of each launch
  // When a pair leaves: so many launches that it takes no part in; less than none when it goes on.
  std::function<void(int launches)> spared = {};
};

// A number of launches in which pairs are measured, and when they may be fewer.
struct Look {
  int first_launch = 0, launches = 0;
  int most_together = 1;  // pairs that share their blocks, and so their `before`
  // Of which pairs enough is known already: asked of each after every `launches_between_leaves`.
  std::function<bool(std::size_t pair, const PairedRatios&)> leaves = {};
  // Which pairs go on for `further` launches at most: asked when `launches` are done, and then after every
  // `launches_between_questions`. Seldom, since each question is a chance for equal things to look different.
  std::function<bool(std::size_t pair, const PairedRatios&)> goes_on = {};
  int further = 0;
  // Ends the look after so many launches as it is told; it is not asked before `fewest_launches` are done.
  std::function<bool(int done)> time_is_up = {};
};
inline constexpr int launches_between_leaves = 6, launches_between_questions = 12, fewest_launches = 6;

// The first look at builds that may differ, judged together with `family` others. Who is cleared leaves it early, and
// who is still open at its end goes on for up to twice as many again: so the time goes where it decides something.
Look first_look(int launches, std::size_t family);

// Whether a pair is cleared: nothing points to a difference, and a slowdown of 3% is excluded, both at 99%. Who is
// slower by as much is cleared by mistake once in two hundred times that it is asked. It has its say no more, but is
// judged with all others by what it has shown.
bool is_cleared(const PairedRatios& measured);

// Whether it is open what will be said of a pair: a slowdown of 3% is not excluded, and the difference is not so
// certain that it would be called one among `family` others, whatever those are.
bool is_open(const PairedRatios& measured, std::size_t family);

// Which pairs share their blocks, by index: neighbours in the list that have the cell and the `before` in common, and
// whose `after`s go by names of their own; at most `most` of them.
std::vector<std::vector<std::size_t>> pairs_together(const std::vector<Pair>& pairs, int most);

// Measures all pairs, with fresh processes in each launch. Both sides of a pair make the same number of calls in a
// sample. Ends early if interrupted: then with the launches that are whole.
std::vector<PairedRatios> measure_pairs(const Resources& resources, MeasureSettings settings,
                                        const std::vector<Pair>& pairs, const Look& look,
                                        const PairProgress& progress = {});

// Whether so many blocks were dropped that the others say nothing: more than a fifth.
bool is_interrupted_too_often(const PairedRatios& measured);

// Not measurable if it was interrupted too often, or a side could not be measured.
RatioTest test_of(const PairedRatios& measured);

// What a pair that could not be measured side by side comes to: the later build is wrong there, or no longer
// measurable, which is for the gate to tell; of the earlier one, that is a note (empty if there is none). Of a pair
// that was interrupted too often the change says so: that is no fault of either build.
std::string tell_side_by_side(Change& change, const PairedRatios& measured);

// A difference counts as confirmed when as many fresh launches as this agree with it.
inline constexpr int confirming_launches = 30;

// Whether fresh launches bear out that `after` is slower (or faster, as `expected` says): on the same side, the 99%
// interval excludes 1, and the estimate is beyond 1% and beyond `floor`, the difference that this machine shows
// between two links of one build.
bool is_confirmed(Difference expected, const RatioTest& fresh, double floor);

}  // namespace assay
