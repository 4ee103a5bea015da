// The timing loop of a worker. Google Benchmark runs it: one benchmark per cell and launch, whose iterations are
// samples, each taken when the harness asks for it, so that the workers of a cell take turns.
#include "harness/worker/child/measure.h"

#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace assay {
namespace {

struct Stretch {
  double cpu, wall;
  std::int64_t switches;
};

std::int64_t involuntary_switches() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_nivcsw;
}

// Seconds for so many calls, in all.
Stretch time_calls(BoundCase& bound, std::int64_t calls) {
  const std::int64_t switches = involuntary_switches();
  const double wall = seconds_of(CLOCK_MONOTONIC), cpu = seconds_of(CLOCK_THREAD_CPUTIME_ID);
  for (std::int64_t i = 0; i < calls; ++i) {
    bound.run();
    benchmark::ClobberMemory();
  }
  const double cpu_end = seconds_of(CLOCK_THREAD_CPUTIME_ID), wall_end = seconds_of(CLOCK_MONOTONIC);
  return {cpu_end - cpu, wall_end - wall, involuntary_switches() - switches};
}

// A share of extra work that this worker was started with, so that a calibration knows what it is to find.
double injected_slowdown() {
  const char* given = std::getenv("ASSAY_SLOWDOWN");
  const double share = given == nullptr ? 0 : std::strtod(given, nullptr);
  return share > 0 && share <= 1 ? share : 0;
}

// Seconds for so many calls, and the injected work besides: more of the same calls where enough of them make up the
// share, and else a wait as long, since a part of a call cannot be made.
Stretch time_slowed(BoundCase& bound, std::int64_t calls, double slowdown) {
  constexpr double enough = 20;
  const auto extra = std::llround(slowdown * static_cast<double>(calls));
  if (slowdown == 0 || calls == 0) return time_calls(bound, calls);
  if (static_cast<double>(extra) >= enough) return time_calls(bound, calls + extra);
  const std::int64_t switches = involuntary_switches();
  const double wall = seconds_of(CLOCK_MONOTONIC), cpu = seconds_of(CLOCK_THREAD_CPUTIME_ID);
  const Stretch plain = time_calls(bound, calls);
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

std::optional<Json> measure(const Json& request, const std::vector<Hosted>& hosted) {
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
                                                     {"first_call_seconds", first.wall}}));

  std::optional<Json> other;
  const double slowdown = injected_slowdown();
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
      const auto now = std::max<std::int64_t>(0, next->value("calls", calls));
      const Stretch stretch = time_slowed(bound, now, slowdown);
      state.SetIterationTime(stretch.cpu);
      const double divisor = static_cast<double>(std::max<std::int64_t>(1, now));
      write_frame(answer_descriptor, answer_to(*next, {{"type", "sample"},
                                                       {"cpu", stretch.cpu / divisor},
                                                       {"wall", stretch.wall / divisor},
                                                       {"switches", stretch.switches},
                                                       {"copy", bound.last_copy()},
                                                       {"lengths", bound.output_lengths()}}));
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
