// The timing loop of a worker. Google Benchmark runs it: one benchmark per cell and launch, whose iterations are
// samples, each taken when the harness asks for it, so that the workers of a cell take turns.
#include "harness/worker/child/measure.h"

#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <stdexcept>

#include "harness/worker/child/exchange.h"

namespace assay {
namespace {

constexpr std::int64_t most_calls = std::int64_t{1} << 40;

struct Stretch {
  double cpu, wall;
  std::int64_t switches;
};

std::int64_t involuntary_switches() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_nivcsw;
}

// Seconds for so many calls, in all. `before_call` is within the time: it must cost next to nothing.
template <class Function>
Stretch time_calls(BoundCase& bound, std::int64_t calls, Function before_call) {
  const std::int64_t switches = involuntary_switches();
  const double wall = seconds_of(CLOCK_MONOTONIC), cpu = seconds_of(CLOCK_THREAD_CPUTIME_ID);
  for (std::int64_t i = 0; i < calls; ++i) {
    before_call();
    bound.run();
    benchmark::ClobberMemory();
  }
  const double cpu_end = seconds_of(CLOCK_THREAD_CPUTIME_ID), wall_end = seconds_of(CLOCK_MONOTONIC);
  return {cpu_end - cpu, wall_end - wall, involuntary_switches() - switches};
}

Stretch time_calls(BoundCase& bound, std::int64_t calls) {
  return time_calls(bound, calls, [] {});
}

// A share of extra work that the harness asks for, so that a calibration knows what it is to find.
double injected_slowdown(const Json& request) {
  const Json share = request.value("slowdown", Json(0));
  if (!share.is_number() || !(share.get<double>() >= 0 && share.get<double>() <= 1))
    throw std::runtime_error("a request with an impossible slowdown");
  return share;
}

// Seconds for so many calls, and the injected work besides: more of the same calls where enough of them make up the
// share, and else a wait as long, since a part of a call cannot be made.
template <class Function>
Stretch time_slowed(BoundCase& bound, std::int64_t calls, double slowdown, Function before_call) {
  constexpr double enough = 20;
  const auto extra = std::llround(slowdown * static_cast<double>(calls));
  if (slowdown == 0 || calls == 0) return time_calls(bound, calls, before_call);
  if (static_cast<double>(extra) >= enough) return time_calls(bound, calls + extra, before_call);
  const std::int64_t switches = involuntary_switches();
  const double wall = seconds_of(CLOCK_MONOTONIC), cpu = seconds_of(CLOCK_THREAD_CPUTIME_ID);
  const Stretch plain = time_calls(bound, calls, before_call);
  while (seconds_of(CLOCK_THREAD_CPUTIME_ID) - cpu < plain.cpu * (1 + slowdown)) {
  }
  const double cpu_end = seconds_of(CLOCK_THREAD_CPUTIME_ID), wall_end = seconds_of(CLOCK_MONOTONIC);
  return {cpu_end - cpu, wall_end - wall, involuntary_switches() - switches};
}

// Runs for at least `warm_up` seconds, and returns how many calls fill `sample` seconds. The quickest stretch counts:
// one that was interrupted would make samples of a few calls for the rest of the launch.
std::int64_t calibrate(BoundCase& bound, double warm_up, double sample) {
  const double end = seconds_of(CLOCK_MONOTONIC) + warm_up;
  std::int64_t calls = 1;
  double per_call = std::numeric_limits<double>::infinity();
  do {
    const Stretch stretch = time_calls(bound, calls);
    per_call = std::min(per_call, stretch.wall / static_cast<double>(calls));
    if (stretch.wall < sample / 2) calls *= 2;
  } while (seconds_of(CLOCK_MONOTONIC) < end);
  return std::max<std::int64_t>(1, std::llround(sample / std::max(per_call, 1e-9)));
}

class SilentReporter final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>&) override {}
};

Json answer_to(const Json& request, Json answer) {
  answer["id"] = request.value("id", Json());
  return answer;
}

}  // namespace

namespace {

std::int64_t calls_of(const Json& request, std::int64_t otherwise) {
  const Json calls = request.value("calls", Json(otherwise));
  if (!is_whole(calls, 0, most_calls)) throw std::runtime_error("a request with impossible calls");
  return calls;
}

// One sample, and what is answered. `since`: the thread's processor time when it had answered before; what has come
// since then and is not timed is told.
Json take_sample(BoundCase& bound, const Json& request, std::int64_t calls, double slowdown, clockid_t clock,
                 double since, const Look& look) {
  const Json looked = calls == 0 ? look() : Json::object();  // which takes its time, and is told with `aside`
  Exchange exchange(request, calls);
  exchange.begin();
  // What that has left to be written back from the caches is no work of the first call. A few calls pay for one more.
  constexpr std::int64_t few = 4;
  if (!exchange.empty() && calls >= few) bound.run();
  const double aside = seconds_of(clock) - since;
  const Stretch stretch = time_slowed(bound, calls, slowdown, [&exchange] { exchange.before_call(); });
  const double divisor = static_cast<double>(std::max<std::int64_t>(1, calls));
  Json answer{{"type", "sample"},
              {"cpu", stretch.cpu / divisor},
              {"wall", stretch.wall / divisor},
              {"switches", stretch.switches},
              {"aside", aside},
              {"copy", bound.last_copy()},
              {"lengths", bound.output_lengths()}};
  answer.update(looked);
  return answer;
}

}  // namespace

std::optional<Json> measure(const Json& request, const std::vector<Hosted>& hosted, const Look& look) {
  const double slowdown = injected_slowdown(request);
  BoundCase bound(request, hosted);
  if (const auto refusal = bound.prepare()) {
    write_frame(answer_descriptor, answer_to(request, {{"type", "unsupported"}, {"reason", *refusal}}));
    return std::nullopt;
  }
  bound.map_pages();
  const Stretch first = time_calls(bound, 1);
  const std::int64_t calibrated = calibrate(bound, request.at("warm_up_seconds"), request.at("sample_seconds"));
  const auto asked = request.at("iterations").get<std::int64_t>();
  const std::int64_t calls = asked > 0 ? asked : calibrated;
  write_frame(answer_descriptor, answer_to(request, {{"type", "ready"},
                                                     {"iterations", calls},
                                                     {"prepare_seconds", bound.prepare_seconds()},
                                                     {"first_call_seconds", first.wall},
                                                     {"exchanges", true}}));

  std::optional<Json> other;
  const clockid_t clock = request.at("threads") == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_PROCESS_CPUTIME_ID;
  double since = seconds_of(clock);
  const auto sampling = [&](benchmark::State& state) {
    for (auto _ : state) {
      if (other) {  // the harness has gone on to something else
        state.SetIterationTime(0);
        continue;
      }
      std::optional<Json> next = read_frame(request_descriptor);
      if (!next) std::_Exit(0);
      if (next->value("type", "") != "sample") {
        other = std::move(next);
        state.SetIterationTime(0);
        continue;
      }
      Json answer;
      try {
        answer = take_sample(bound, *next, calls_of(*next, calls), slowdown, clock, since, look);
        state.SetIterationTime(answer["cpu"]);
      } catch (const std::exception& error) {
        answer = {{"type", "error"}, {"reason", error.what()}};
        state.SetIterationTime(0);
      }
      write_frame(answer_descriptor, answer_to(*next, std::move(answer)));
      since = seconds_of(clock);
    }
  };
  benchmark::ClearRegisteredBenchmarks();
  benchmark::RegisterBenchmark("cell", sampling)
      ->Iterations(request.at("samples").get<benchmark::IterationCount>())
      ->Repetitions(1)
      ->UseManualTime();
  SilentReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter, "^cell");
  return other;
}

}  // namespace assay
