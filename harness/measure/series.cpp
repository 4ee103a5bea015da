#include "harness/measure/series.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "harness/measure/plausibility.h"
#include "harness/measure/statistics.h"

namespace assay {
namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

double seconds_of(const MeasurementRecord& record, const Sample& sample) {
  return record.threads == 1 ? sample.cpu : sample.wall;
}

// What the library itself took, over all samples of a launch; none where it was not told.
std::vector<double> bare_times(const MeasurementRecord& record) {
  std::vector<double> result;
  for (const Sample& sample : record.bare) result.push_back(seconds_of(record, sample));
  return result;
}

std::vector<double> kept(const std::vector<double>& times) {
  std::vector<double> result;
  for (const double time : times)
    if (!std::isnan(time)) result.push_back(time);
  return result;
}

}  // namespace

bool is_forgiven(std::int64_t stolen, std::int64_t launches) { return 8 * stolen <= launches; }

std::vector<double> Series::times(int launch) const {
  const auto found = launches.find(launch);
  std::vector<double> result;
  if (found == launches.end()) return result;
  const MeasurementRecord& record = found->second;
  for (const Sample& sample : record.samples) result.push_back(seconds_of(record, sample));
  for (const int block : record.dropped)
    if (static_cast<std::size_t>(block) < result.size()) result[static_cast<std::size_t>(block)] = no_number;
  if (may_be_stolen(record)) std::ranges::fill(result, no_number);
  return result;
}

std::vector<double> launch_ratios(const Series& mine, const Series& other) {
  std::vector<double> per_launch;
  for (const auto& [launch, record] : mine.launches) {
    const std::vector<double> a = mine.times(launch), b = other.times(launch);
    std::vector<double> logarithms;
    for (std::size_t block = 0; block < std::min(a.size(), b.size()); ++block)
      if (!std::isnan(a[block]) && !std::isnan(b[block])) logarithms.push_back(std::log(b[block] / a[block]));
    if (!logarithms.empty()) per_launch.push_back(std::exp(hodges_lehmann(logarithms)));
  }
  return per_launch;
}

Estimate ratio(const Series& mine, const Series& other) {
  const std::vector<double> per_launch = launch_ratios(mine, other);
  return per_launch.empty() ? Estimate{} : geometric_mean_over_launches(per_launch);
}

Measured measured_from(const Series& series) {
  Measured measured;
  measured.subject = series.latest.subject;
  std::vector<double> first_calls, preparations, bare;
  const bool forgiven =
      is_forgiven(std::ranges::count_if(series.launches, [](const auto& each) { return may_be_stolen(each.second); }),
                  std::ssize(series.launches));
  for (const auto& [launch, record] : series.launches) {
    const std::vector<double> times = series.times(launch), good = kept(times);
    measured.kept_blocks += static_cast<int>(good.size());
    measured.dropped_blocks += static_cast<int>(times.size() - good.size());
    if (!good.empty()) measured.launch_seconds.push_back(median(good));
    if (const std::vector<double> told = bare_times(record); !told.empty()) bare.push_back(median(told));
    first_calls.push_back(record.first_call_seconds);
    preparations.push_back(record.prepare_seconds);
    if (!record.leaves.empty()) measured.leaves = record.leaves;
    // That an output was wrong outweighs whatever else is wrong with its times.
    if (!record.verification.empty() && measured.after_timing == Verdict::pass && !(forgiven && may_be_stolen(record)))
      measured.why_not = record.verification;
    if (record.after_timing != Verdict::pass) measured.after_timing = record.after_timing;
  }
  measured.launches = static_cast<int>(measured.launch_seconds.size());
  measured.first_call_seconds = median(first_calls);
  measured.prepare_seconds = median(preparations);
  const int blocks = measured.kept_blocks + measured.dropped_blocks;
  const bool has_fault = !measured.why_not.empty();
  if (!has_fault && blocks > 0 && measured.dropped_blocks > most_dropped * blocks)
    measured.why_not = "not measurable: " + std::to_string(measured.dropped_blocks) + " of " + std::to_string(blocks) +
                       " blocks were interrupted";
  if (measured.launches == 0 && measured.why_not.empty()) measured.why_not = "no samples";
  measured.measurable = measured.why_not.empty();
  measured.interrupted = !measured.measurable && !has_fault;
  if (!bare.empty()) measured.bare = geometric_mean_over_launches(bare);
  if (measured.launches > 0) measured.seconds = geometric_mean_over_launches(measured.launch_seconds);
  return measured;
}

}  // namespace assay
