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
};

struct PairProgress {
  std::function<void(const Pair&)> measured;  // after each pair of each launch
};

// Which pairs share their blocks, by index: neighbours in the list that have the cell and the `before` in common, and
// whose `after`s go by names of their own; at most `most` of them.
std::vector<std::vector<std::size_t>> pairs_together(const std::vector<Pair>& pairs, int most);

// Measures all pairs in `launches` launches with fresh processes each, from number `first_launch` on. Both sides of a
// pair make the same number of calls in a sample. Up to `most_together` pairs share their blocks and so their `before`.
// Ends early if interrupted: then with the launches that are whole.
std::vector<PairedRatios> measure_pairs(const Resources& resources, MeasureSettings settings,
                                        const std::vector<Pair>& pairs, int first_launch, int launches,
                                        const PairProgress& progress = {}, int most_together = 1);

// Not measurable if more than a fifth of the blocks were dropped.
RatioTest test_of(const PairedRatios& measured);

// What a pair that could not be measured side by side comes to: the later build is wrong there, or no longer measurable,
// which is for the gate to tell; of the earlier one, that is a note (empty if there is none).
std::string tell_side_by_side(Change& change, const PairedRatios& measured);

// A difference counts as confirmed when as many fresh launches as this agree with it.
inline constexpr int confirming_launches = 30;

// Whether fresh launches bear out that `after` is slower (or faster, as `expected` says): on the same side, the 99%
// interval excludes 1, and the estimate is beyond 1% and beyond `floor`, the difference that this machine shows
// between two links of one build.
bool is_confirmed(Difference expected, const RatioTest& fresh, double floor);

}  // namespace assay
