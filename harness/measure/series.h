// The launches of one implementation on one cell, as they stand in the records.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/core/record.h"
#include "harness/core/summary.h"

namespace assay {

inline constexpr double most_dropped = 0.2;  // beyond that share of the blocks there is no number to show

// One launch in eight, or fewer, in which time may have been stolen (plausibility.h) counts as dropped, and is not held
// against the worker: whoever cheats does so in more launches, or gains nothing.
bool is_forgiven(std::int64_t stolen, std::int64_t launches);

struct Series {
  MeasurementRecord latest;
  std::map<int, MeasurementRecord> launches;

  // Seconds per call, block by block; NaN where the block was dropped. Empty if there is no such launch.
  std::vector<double> times(int launch) const;
};

using CellSeries = std::map<std::string, Series>;  // by implementation

// time of `other` / time of `mine` (above 1: `mine` is faster), one value per launch that both have: the
// Hodges-Lehmann estimate over the pairs of its blocks.
std::vector<double> launch_ratios(const Series& mine, const Series& other);

// Over launches, with the 99% interval; zeros if there is no launch that both have.
Estimate ratio(const Series& mine, const Series& other);

// What the series says by itself: times, and whether they count at all. Ratios and bounds are left empty.
Measured measured_from(const Series& series);

}  // namespace assay
