#include "harness/measure/plausibility.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string_view>
#include <vector>

#include "harness/core/contract.h"
#include "harness/measure/statistics.h"

namespace assay {
namespace {

constexpr std::string_view not_measurable = "not measurable: ";
constexpr std::string_view between_samples = " of processor time between its samples, while others were timed";

// Above any processor that there is: 6 GHz, two loads and a store of 64 bytes and twice two fused multiply-adds of 16
// float32 in a cycle. Products of narrow types have units of their own: twice a product of tiles of 16 x 32 and 32 x 16
// in 16 cycles.
constexpr double most_bytes_per_second = 6e9 * 192;
constexpr double most_flops_per_second = 6e9 * 128, most_narrow_flops_per_second = 6e9 * 2048;
constexpr double faster_than_copying = 4;  // a copy that was measured is itself not the fastest possible
constexpr double clock_slack = 20e-6;      // two clocks that are read one after the other, in a sample
constexpr double understated = 1.25;       // the harness saw at least so many times what was claimed
constexpr double answer_slack = 100e-6;    // what an answer may take longer than the quickest one did
constexpr double longest_answer = 2e-3;
// What the kernel counted for a worker, against what it claims: one thread, whose own clock is of the same count.
constexpr double processor_share = 0.05, processor_slack = 30e-6;
constexpr double answers_in_slack = 1;  // one answer may take twice as long as another
// The same of a worker that does not say what it took for what is not timed, such as reading the request.
constexpr double untold_share = 0.25, untold_slack = 500e-6;
constexpr double idle_slack = 2e-3;       // in a launch, between its samples
constexpr double children_slack = 50e-3;  // in a launch; counted in ticks of 10 ms

std::string in_microseconds(double seconds) {
  char text[40];
  std::snprintf(text, sizeof text, "%.3g us", 1e6 * seconds);
  return text;
}

double least_call(const MeasurementRecord& record) {
  const double threads = std::max(1, record.threads);
  const Op* op = find_op(record.op);
  const bool of_tiles = op != nullptr && op->info().products && (record.dtype == "bf16" || record.dtype == "f16");
  const double flops_per_second = of_tiles ? most_narrow_flops_per_second : most_flops_per_second;
  return std::max({record.work.bytes / most_bytes_per_second, record.work.characters / most_bytes_per_second,
                   record.work.flops / flops_per_second}) /
         threads;
}

// Threads of its own, or a clock that is wrong. Of all samples, since the kernel puts an interrupt down to whoever
// runs.
std::optional<std::string> find_uncounted(const MeasurementRecord& record, const std::vector<Sample>& samples) {
  const double threads = std::max(1, record.threads);
  std::vector<double> more, less, claims;
  bool told = true;
  for (const Sample& sample : samples) {
    if (!(sample.used > 0)) return std::nullopt;  // not known
    const double calls = static_cast<double>(sample.calls > 0 ? sample.calls : record.iterations);
    const double claimed = (record.threads == 1 ? sample.cpu : sample.wall * threads) * calls;
    told = told && sample.aside >= 0;
    const double used = sample.used - record.answer_used - std::max(0.0, sample.aside);
    more.push_back(used - claimed);
    less.push_back(claimed - used);
    claims.push_back(claimed);
  }
  const double claimed = median(claims),
               margin = told ? processor_share * claimed + processor_slack + answers_in_slack * record.answer_used
                             : untold_share * claimed + untold_slack;
  if (median(more) > margin)
    return "the kernel counted " + in_microseconds(median(more)) + " more of processor time for a sample than the " +
           in_microseconds(claimed) + " that it claims";
  if (record.threads == 1 && median(less) > margin)
    return "it claims " + in_microseconds(median(less)) +
           " more of processor time for a sample than the kernel counted, of " + in_microseconds(claimed);
  return std::nullopt;
}

std::optional<std::string> find_elsewhere(const MeasurementRecord& record) {
  double claimed = 0;
  for (const std::vector<Sample>* samples : {&record.samples, &record.bare})
    for (const Sample& sample : *samples)
      claimed += sample.cpu * static_cast<double>(sample.calls > 0 ? sample.calls : record.iterations);
  // A virtual machine whose host gave its processors to others counts some of that as the time of whoever ran.
  const double stolen = std::max(0.0, record.steal_after - record.steal_before);
  if (record.threads == 1 && record.idle_used > processor_share * claimed + idle_slack + stolen)
    return "it took " + in_microseconds(record.idle_used) + std::string(between_samples);
  if (record.children_used > processor_share * claimed + children_slack)
    return "processes that it started took " + in_microseconds(record.children_used) + " of processor time";
  return std::nullopt;
}

std::optional<std::string> find_implausible(const MeasurementRecord& record, const std::vector<Sample>& samples,
                                            double copy_seconds) {
  const double answer = std::min(record.answer_seconds, longest_answer);
  double least_unseen = std::numeric_limits<double>::infinity(), most_claimed = 0, most_used = 0;
  for (const Sample& sample : samples) {
    const auto calls = static_cast<double>(sample.calls > 0 ? sample.calls : record.iterations);
    for (const double claim : {sample.cpu, sample.wall})
      if (!std::isfinite(claim) || claim < 0) return "it claims a time that is negative or no number";
    const double claimed = sample.wall * calls;
    if (claimed > sample.round_trip + clock_slack)
      return "it claims " + in_microseconds(claimed) + " for a sample that was answered after " +
             in_microseconds(sample.round_trip);
    if (record.threads == 1 && (sample.cpu - sample.wall) * calls > 0.05 * sample.wall * calls + clock_slack)
      return "it claims more processor time (" + in_microseconds(sample.cpu) + " per call) than time has passed (" +
             in_microseconds(sample.wall) + ")";
    least_unseen = std::min(least_unseen, sample.round_trip - sample.waited - answer - std::max(0.0, sample.aside));
    // Of one thread, the time in which it ran: as what is seen here, without that in which it waited.
    most_claimed = std::max(most_claimed, record.threads == 1 ? sample.cpu * calls : claimed);
    most_used = std::max(most_used, record.threads == 1 ? sample.cpu : sample.wall);
  }
  if (samples.empty()) return std::nullopt;
  if (least_unseen > understated * most_claimed + answer_slack)
    return "it claims at most " + in_microseconds(most_claimed) + " for a sample, and all of them took at least " +
           in_microseconds(least_unseen);
  if (const auto reason = find_uncounted(record, samples)) return reason;
  if (most_used < least_call(record))
    return "it claims " + in_microseconds(most_used) + " per call; no processor does that in less than " +
           in_microseconds(least_call(record));
  if (copy_seconds > 0 && most_used * faster_than_copying < copy_seconds)
    return "it claims " + in_microseconds(most_used) + " per call; merely copying as many bytes takes " +
           in_microseconds(copy_seconds) + " here";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> find_implausible(const MeasurementRecord& record, double copy_seconds) {
  if (auto reason = find_implausible(record, record.samples, copy_seconds)) return reason;
  auto reason = find_implausible(record, record.bare, 0);
  if (!reason) return find_elsewhere(record);
  *reason += " (without its binding)";
  return reason;
}

bool is_implausible(const MeasurementRecord& record) { return record.verification.starts_with(not_measurable); }

bool may_be_stolen(const MeasurementRecord& record) { return record.verification.ends_with(between_samples); }

void mark_implausible(MeasurementRecord& record, const std::string& reason) {
  record.verification = std::string(not_measurable) + reason;
}

}  // namespace assay
