#include "harness/measure/plausibility.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace assay {
namespace {

// Above any processor that there is: 6 GHz, two loads and a store of 64 bytes and two fused multiply-adds of 16
// float32 in a cycle. Twice that for bf16 units.
constexpr double most_bytes_per_second = 6e9 * 192;
constexpr double most_flops_per_second = 6e9 * 128;
constexpr double faster_than_copying = 4;  // a copy that was measured is itself not the fastest possible
constexpr double clock_slack = 20e-6;      // two clocks that are read one after the other, in a sample
constexpr double understated = 2;          // the harness saw at least so many times what was claimed
constexpr double answer_slack = 200e-6;    // what an answer may take longer than the quickest one did
constexpr double longest_answer = 2e-3;

std::string print(double seconds) {
  char text[40];
  std::snprintf(text, sizeof text, "%.3g us", 1e6 * seconds);
  return text;
}

double least_call(const MeasurementRecord& record) {
  const double threads = std::max(1, record.threads);
  return std::max({record.work.bytes / most_bytes_per_second, record.work.characters / most_bytes_per_second,
                   record.work.flops / most_flops_per_second}) /
         threads;
}

std::optional<std::string> find_implausible(const MeasurementRecord& record, const std::vector<Sample>& samples,
                                            double copy_seconds) {
  const auto calls = static_cast<double>(record.iterations);
  const double answer = std::min(record.answer_seconds, longest_answer);
  double least_unseen = std::numeric_limits<double>::infinity(), most_claimed = 0, most_used = 0;
  for (const Sample& sample : samples) {
    for (const double claim : {sample.cpu, sample.wall})
      if (!std::isfinite(claim) || claim < 0) return "it claims a time that is negative or no number";
    const double claimed = sample.wall * calls;
    if (claimed > sample.round_trip + clock_slack)
      return "it claims " + print(claimed) + " for a sample that was answered after " + print(sample.round_trip);
    if (record.threads == 1 && (sample.cpu - sample.wall) * calls > 0.05 * sample.wall * calls + clock_slack)
      return "it claims more processor time (" + print(sample.cpu) + " per call) than time has passed (" +
             print(sample.wall) + ")";
    least_unseen = std::min(least_unseen, sample.round_trip - sample.waited - answer);
    // Of one thread, the time in which it ran: as what is seen here, without that in which it waited.
    most_claimed = std::max(most_claimed, record.threads == 1 ? sample.cpu * calls : claimed);
    most_used = std::max(most_used, record.threads == 1 ? sample.cpu : sample.wall);
  }
  if (samples.empty()) return std::nullopt;
  if (least_unseen > understated * most_claimed + answer_slack)
    return "it claims at most " + print(most_claimed) + " for a sample, and all of them took at least " +
           print(least_unseen);
  if (most_used < least_call(record))
    return "it claims " + print(most_used) + " per call; no processor does that in less than " +
           print(least_call(record));
  if (copy_seconds > 0 && most_used * faster_than_copying < copy_seconds)
    return "it claims " + print(most_used) + " per call; merely copying as many bytes takes " + print(copy_seconds) +
           " here";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> find_implausible(const MeasurementRecord& record, double copy_seconds) {
  if (auto reason = find_implausible(record, record.samples, copy_seconds)) return reason;
  auto reason = find_implausible(record, record.bare, 0);
  if (reason) *reason += " (without its binding)";
  return reason;
}

}  // namespace assay
