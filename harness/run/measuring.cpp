#include "harness/run/measuring.h"
#include "harness/op.h"

#include <sched.h>

#include "harness/core/build.h"
#include "harness/core/files.h"
#include "harness/measure/roofline.h"
#include "harness/run/interrupts.h"
#include "harness/run/progress.h"
#include "harness/run/session.h"
#include "harness/store/environment.h"
#include "harness/store/roofline.h"

namespace assay {
namespace {

int processor_to_pin() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return -1;
  for (int cpu = CPU_SETSIZE - 1; cpu >= 0; --cpu)
    if (CPU_ISSET(cpu, &set)) return cpu;
  return -1;
}

}  // namespace

MeasureSettings measure_settings(const Effort& effort, std::uint64_t seed) {
  MeasureSettings settings;
  settings.effort = effort;
  settings.seed = seed;
  settings.cpu = processor_to_pin();
  settings.last_level_cache = static_cast<std::size_t>(last_level_cache());
  settings.interrupted = was_interrupted;
  settings.pressure = [] {
    const Pressure now = pressure_now();
    return std::pair(now.load, now.steal);
  };
  settings.waived = [](const MeasurementRecord&) { return false; };
  return settings;
}

Roofline roofline_of_this_machine(const Resources& resources, const Roster& roster, const Environment& environment,
                                  bool anew) {
  const std::string results = output_root() + "/results";
  if (!anew)
    if (Roofline known = read_roofline(results, environment); !known.machine.empty()) return known;
  const std::vector<CacheLevel> caches = cache_levels();
  Progress progress("probed the machine", roofline_steps(caches));
  Roofline made{environment.machine_fingerprint, utc_now(), build::commit(), {}};
  made.roofs = measure_roofs(resources, measure_settings(*effort_named("standard"), fresh_seed()), roster, caches,
                             [&] { progress.advance(1); });
  if (!made.roofs.empty()) write_roofline(results, made);
  return made;
}

}  // namespace assay
