#include "harness/measure/sampling.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace assay {
namespace {

std::string key_of(const std::string& cell, const std::string& implementation, int launch) {
  return cell + "|" + implementation + "|" + std::to_string(launch);
}

// The implementation with the least time per call; none if nothing can be said yet.
const Series* fastest_of(const CellSeries& all) {
  const Series* fastest = nullptr;
  double least = std::numeric_limits<double>::infinity();
  for (const auto& [name, series] : all) {
    const Measured measured = measured_from(series);
    if (series.latest.probe || measured.launches == 0 || !measured.measurable || measured.seconds.value >= least)
      continue;
    least = measured.seconds.value;
    fastest = &series;
  }
  return fastest;
}

double half_width(const Estimate& estimate) {
  if (!(estimate.value > 0) || !(estimate.low > 0) || !std::isfinite(estimate.high))
    return std::numeric_limits<double>::infinity();
  return (estimate.high - estimate.low) / (2 * estimate.value);
}

}  // namespace

void Sampling::add(const MeasurementRecord& record, double seconds_it_took) {
  Series& series = cells_[record.cell][record.subject.implementation];
  series.latest = record;
  series.launches[record.launch] = record;
  done_.insert(key_of(record.cell, record.subject.implementation, record.launch));
  if (seconds_it_took > 0) costs_[record.cell][record.launch] = seconds_it_took;
}

bool Sampling::is_done(const std::string& cell, const std::string& implementation, int launch) const {
  return done_.contains(key_of(cell, implementation, launch));
}

bool Sampling::has_left(const std::string& cell, const std::string& implementation) const {
  const auto all = cells_.find(cell);
  if (all == cells_.end()) return false;
  const auto series = all->second.find(implementation);
  return series != all->second.end() &&
         std::ranges::any_of(series->second.launches, [](const auto& launch) { return !launch.second.leaves.empty(); });
}

void Sampling::dismiss_losers(std::vector<MeasurementRecord>& records) const {
  if (effort_.losers_leave <= 0 || records.empty()) return;
  const auto known = cells_.find(records.front().cell);
  CellSeries all = known == cells_.end() ? CellSeries{} : known->second;
  for (const MeasurementRecord& record : records) {
    Series& series = all[record.subject.implementation];
    series.latest = record;
    series.launches[record.launch] = record;
  }
  const Series* fastest = fastest_of(all);
  if (fastest == nullptr) return;
  for (MeasurementRecord& record : records) {
    const Series& series = all.at(record.subject.implementation);
    if (record.probe || &series == fastest || static_cast<int>(series.launches.size()) < least_launches) continue;
    const double least = ratio(*fastest, series).low;
    if (!(least > effort_.losers_leave)) continue;
    char text[160];
    std::snprintf(text, sizeof text, "left after %zu launches: at least %.1f times as slow as %s",
                  series.launches.size(), least, fastest->latest.subject.implementation.c_str());
    record.leaves = text;
  }
}

double Sampling::uncertainty(const std::string& cell) const {
  const auto all = cells_.find(cell);
  const Series* fastest = all == cells_.end() ? nullptr : fastest_of(all->second);
  if (fastest == nullptr) return std::numeric_limits<double>::infinity();
  Estimate closest;
  for (const auto& [name, series] : all->second) {
    if (&series == fastest || series.latest.probe || !measured_from(series).measurable) continue;
    const Estimate lead = ratio(*fastest, series);
    if (closest.value == 0 || lead.value < closest.value) closest = lead;
  }
  return half_width(closest.value > 0 ? closest : measured_from(*fastest).seconds);
}

std::optional<double> Sampling::cost(const std::string& cell) const {
  const auto found = costs_.find(cell);
  if (found == costs_.end() || found->second.empty()) return std::nullopt;
  double sum = 0;
  for (const auto& [launch, seconds] : found->second) sum += seconds;
  return sum / static_cast<double>(found->second.size());
}

std::vector<std::string> Sampling::next(const std::vector<std::string>& cells, double seconds, double enough) const {
  std::vector<std::pair<double, std::string>> open;
  for (const std::string& cell : cells)
    if (const double width = uncertainty(cell); !(width <= enough)) open.emplace_back(width, cell);
  std::ranges::stable_sort(open, std::greater<>(), [](const auto& each) { return each.first; });
  // The wider half: the others would be measured again before they need it.
  if (open.size() > 3) open.resize((open.size() + 1) / 2);
  std::vector<std::string> chosen;
  for (const auto& [width, cell] : open) {
    const double needed = cost(cell).value_or(0);
    if (needed > seconds) continue;
    seconds -= needed;
    chosen.push_back(cell);
  }
  return chosen;
}

}  // namespace assay
