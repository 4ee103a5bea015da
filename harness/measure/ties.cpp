#include "harness/measure/ties.h"

#include <algorithm>
#include <cmath>

#include "harness/core/difference.h"
#include "harness/measure/statistics.h"

namespace assay {
namespace {

// The fastest of a cell against each of those behind it, and how far down it was looked.
struct Race {
  CellSummary* cell = nullptr;
  std::vector<RatioTest> tests;
  std::size_t last = 0;  // the last of the tests that was looked at
  bool apart = false;    // and whether it tells the two apart
};

// Times of zero and of no end, which only damaged records have, tell nothing apart.
RatioTest test_of(const Series& fastest, const Series& other) {
  const std::vector<double> ratios = launch_ratios(fastest, other);
  const bool sound = std::ranges::all_of(ratios, [](double ratio) { return ratio > 0 && std::isfinite(ratio); });
  return sound ? test_ratios(ratios) : RatioTest{};
}

std::vector<Race> races_of(std::vector<CellSummary>& cells, const std::map<std::string, CellSeries>& contenders) {
  std::vector<Race> races;
  for (CellSummary& cell : cells) {
    if (cell.measured.empty() || !cell.measured[0].measurable) continue;
    const CellSeries& series = contenders.at(cell.cell);
    const Series& fastest = series.at(cell.measured[0].subject.implementation);
    Race race{&cell, {}, 0, false};
    for (std::size_t i = 1; i < cell.measured.size() && cell.measured[i].measurable; ++i)
      race.tests.push_back(test_of(fastest, series.at(cell.measured[i].subject.implementation)));
    if (!race.tests.empty()) races.push_back(std::move(race));
  }
  return races;
}

// Judges all that was looked at so far. True if some race has to look further.
bool judge_together(std::vector<Race>& races) {
  std::vector<double> p_values;
  for (const Race& race : races)
    for (std::size_t i = 0; i <= race.last; ++i) p_values.push_back(race.tests[i].p_different);
  const std::vector<bool> found = benjamini_hochberg(p_values);
  std::size_t next = 0;
  bool further = false;
  for (Race& race : races) {
    next += race.last;
    race.apart = found[next++] && race.tests[race.last].ratio.low > 1;
    if (race.apart || race.last + 1 == race.tests.size()) continue;
    ++race.last;
    further = true;
  }
  return further;
}

}  // namespace

void find_ties(std::vector<CellSummary>& cells, const std::map<std::string, CellSeries>& contenders) {
  std::vector<Race> races = races_of(cells, contenders);
  while (judge_together(races)) continue;
  for (const Race& race : races) {
    race.cell->tied = race.apart ? race.last : race.tests.size();
    if (race.apart) race.cell->lead = race.tests[race.last].ratio;
  }
}

}  // namespace assay
