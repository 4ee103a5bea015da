// The blocks of a cell in one launch: sample after sample, and what is seen of each from outside.
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "harness/core/random.h"
#include "harness/measure/launch.h"
#include "harness/measure/plausibility.h"
#include "harness/measure/statistics.h"
#include "harness/measure/timed_inputs.h"
#include "harness/measure/timed_worker.h"
#include "harness/worker/parent/message.h"
#include "harness/worker/parent/process.h"
#include "harness/worker/parent/watch.h"

namespace assay {
namespace {

// The clock does not count what others run, but they leave the caches to be filled again: about 50 us after each
// interruption (1 MiB of L2 at 30 GB/s, and some of L3). A sample is spoilt when that may be more than 1% of it: by
// the first interruption of a sample of half a millisecond, and not by the only one of a call that takes 10 ms.
bool is_spoilt(const Sample& sample, std::int64_t calls) {
  constexpr double refill = 50e-6, tolerated = 0.01;
  return static_cast<double>(sample.switches) * refill > tolerated * sample.cpu * static_cast<double>(calls);
}

// Of so many calls up to an eighth is left out, so that the last one of a sample, whose output is looked at, can be
// any.
std::int64_t calls_of(std::int64_t iterations, double share) {
  if (iterations < 2) return iterations;
  const std::int64_t most = std::max<std::int64_t>(1, iterations / 8);
  return iterations - static_cast<std::int64_t>(share * static_cast<double>(most + 1));
}

// What it says that it took before it was to make its calls, of which there were none.
double aside_in(const Json& answer, const Sample& seen) {
  const Json aside = answer.value("aside", Json());
  return aside.is_number() ? std::clamp(aside.get<double>(), 0.0, seen.used) : 0;
}

}  // namespace

std::string why_no_answer(const Reply& reply) {
  if (reply.kind != Reply::Kind::answer) return reply.reason;
  const Json reason = reply.message.value("reason", Json());
  return reason.is_string() ? reason.get<std::string>()
                            : "its answer is not of the form that the worker protocol asks for";
}

// Asks for one sample, and tells how long it took as seen from here, and how much of a processor. Nothing if there is
// none; the record then says why.
std::optional<Json> Measurer::sample(TimedWorker& runner, Json request, Sample& seen) {
  request["type"] = "sample";
  const double waited = seconds_waited(0) + runner.process->seconds_waited(), used = runner.process->seconds_used();
  if (runner.used > 0) runner.record.idle_used += std::max(0.0, used - runner.used);
  const auto start = std::chrono::steady_clock::now();
  Reply reply = runner.process->request(std::move(request), std::chrono::seconds(60), arena_.expected());
  seen.round_trip = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  seen.waited = std::clamp(seconds_waited(0) + runner.process->seconds_waited() - waited, 0.0, seen.round_trip);
  runner.used = runner.process->seconds_used();
  seen.used = std::max(0.0, runner.used - used);
  if (reply.kind == Reply::Kind::answer && reply.message["type"] == "sample") return std::move(reply.message);
  runner.alive = false;
  runner.record.verification =
      "while it was timed, " +
      (reply.kind == Reply::Kind::answer ? "it answered: " + why_no_answer(reply) : tell_end("it", reply.reason));
  return std::nullopt;
}

// Requests for no calls: how long does an answer take? And does it exchange inputs, if it says so?
bool Measurer::ask_for_nothing(TimedWorker& runner, TimedInputs& inputs) {
  constexpr int empty_samples = 3;
  double quickest = std::numeric_limits<double>::infinity(), least_used = quickest;
  for (int i = 0; i < empty_samples; ++i) {
    const bool exchanges = runner.exchanges && !runner.record.probe && inputs.fresh() && runner.layout.copies == 1;
    const SampleAhead ahead = exchanges ? inputs.exchange(0) : SampleAhead{{{"calls", 0}}};
    Sample empty;
    const std::optional<Json> answer = sample(runner, ahead.request, empty);
    if (!answer) return false;
    if (const auto fault = inputs.find_fault(ahead)) {
      runner.refuse(*fault);
      return false;
    }
    note_changes(runner, *answer);
    const Json copy = answer->value("copy", Json());
    if (runner.exchanges && is_whole(copy, 0, runner.layout.copies - 1)) runner.last_copy = copy.get<std::size_t>();
    runner.record.answer_seconds = quickest = std::min(quickest, empty.round_trip - empty.waited);
    runner.record.answer_used = least_used = std::min(least_used, empty.used - aside_in(*answer, empty));
  }
  return runner.alive;
}

// What its calls have left changed in its process, as it is looked at after every run of a check.
void Measurer::note_changes(TimedWorker& runner, const Json& answer) {
  const Json told = answer.value("process_changed", Json());
  const std::string changed = told.is_string() ? told.get<std::string>() : "";
  const bool bits = answer.value("control_changed", Json()) == true;
  if ((changed.empty() && !bits) || runner.record.probe || settings_.waived(runner.record)) return;
  runner.record.violated = bits ? "control_bits_kept" : "process_unchanged";
  runner.record.after_timing = Verdict::fail;
  runner.record.verification = "while it was timed, it changed " +
                               (bits ? std::string("the floating-point control bits") : changed.substr(0, 200));
  runner.alive = false;
}

// What only the kernel knows: how its threads are scheduled, and what its children took.
void Measurer::look_from_outside(TimedWorker& runner) {
  if (!runner.alive || runner.record.probe) return;
  if (const auto other = runner.process->find_other_scheduling(runner.record.threads > 1)) {
    runner.refuse("it changed " + *other);
    runner.process->stop();  // the next cell gets one that is as it should be
    return;
  }
  const OfChildren before = std::exchange(runner.children, runner.process->used_by_children());
  runner.record.children_used = std::max(0.0, runner.children.seconds - before.seconds);
  if (runner.children.faults > before.faults) runner.refuse("it started processes");
}

void Measurer::end_blocks(std::vector<TimedWorker>& runners) {
  for (TimedWorker& runner : runners) {
    if (!runner.alive || runner.record.probe) continue;
    Sample closing;
    look_from_outside(runner);
    if (!runner.alive) continue;
    const std::optional<Json> answer = sample(runner, {{"calls", 0}}, closing);
    if (!answer) continue;
    note_changes(runner, *answer);
    // After others were timed an answer takes longer than in a row of them: caches are cold, as after a sample.
    constexpr double longest = 300e-6;
    runner.record.answer_used = std::clamp(closing.used - aside_in(*answer, closing), runner.record.answer_used,
                                           std::max(longest, runner.record.answer_used));
  }
}

void Measurer::run_blocks(std::vector<TimedWorker>& runners, const Cell& cell, TimedInputs& inputs,
                          std::uint64_t order_seed) {
  Random random(order_seed), shares(derive_seed(order_seed, "calls"));
  // What can be timed without its binding takes part twice: both figures come about in the same circumstances.
  struct Turn {
    TimedWorker* runner;
    bool bare;
  };
  std::vector<Turn> order;
  for (TimedWorker& runner : runners) {
    runner.children = runner.process->used_by_children();
    look_from_outside(runner);
    order.push_back({&runner, false});
    if (runner.bare) order.push_back({&runner, true});
  }
  for (int block = 0; block < settings_.effort.blocks; ++block) {
    shuffle(order, random);
    inputs.begin_block();
    const double share = shares.uniform();
    for (const Turn& turn : order)
      if (turn.runner->alive) take(*turn.runner, turn.bare, block, share, cell, inputs);
  }
  end_blocks(runners);
}

void Measurer::take(TimedWorker& runner, bool bare, int block, double share, const Cell& cell, TimedInputs& inputs) {
  const bool refreshed = !bare && !runner.record.probe && inputs.fresh();
  const bool counted = refreshed && runner.exchanges;
  const std::int64_t calls = counted ? calls_of(runner.record.iterations, share) : runner.record.iterations;
  SampleAhead ahead;
  if (refreshed) ahead = inputs.prepare(calls, runner.exchanges, runner.last_copy);
  if (bare) ahead.request["bare"] = true;
  Sample taken;
  const std::optional<Json> answer = sample(runner, ahead.request, taken);
  if (!answer) return;
  const std::optional<TakenSample> told = read_sample(*answer, runner.layout, bare);
  if (!told) return runner.refuse("its sample is not of the form that the worker protocol asks for");
  taken.cpu = told->cpu;
  taken.wall = told->wall;
  taken.switches = told->switches;
  taken.aside = told->aside;
  taken.calls = calls;
  runner.last_copy = told->copy;
  if (bare) {
    runner.record.bare.push_back(taken);
    return;
  }
  // Dropped for this implementation, and so for every pair that it would have been part of.
  if (cell.which.threads == 1 && is_spoilt(taken, calls)) runner.record.dropped.push_back(block);
  runner.record.samples.push_back(taken);
  if (ahead.content != nullptr) hold_against_reference(runner, cell, inputs, ahead, *told);
}

// What a worker says of its time, against what was seen from here and what a copy takes.
void Measurer::judge_times(std::vector<TimedWorker>& runners, const Cell& cell, double bytes) const {
  double copy = std::numeric_limits<double>::infinity();
  for (const TimedWorker& runner : runners) {
    if (!runner.record.probe || runner.record.samples.empty() || runner.record.cell != to_id(cell)) continue;
    std::vector<double> times;
    for (const Sample& each : runner.record.samples) times.push_back(each.cpu);
    copy = std::min(copy, median(times) * bytes / runner.record.work.bytes);
  }
  for (TimedWorker& runner : runners) {
    if (!runner.alive || runner.record.probe) continue;
    const double known = std::isfinite(copy) && cell.which.threads == 1 ? copy : 0;
    if (const auto reason = find_implausible(runner.record, known)) mark_implausible(runner.record, *reason);
  }
}

}  // namespace assay
