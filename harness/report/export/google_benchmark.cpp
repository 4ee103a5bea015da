#include "harness/report/export/google_benchmark.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

Json context_of(const Environment& environment) {
  const std::string cores = fact_of(environment.allocation, "allotted_cores");
  const std::string governor = fact_of(environment.allocation, "governor");
  return {{"date", environment.started},
          {"host_name", environment.machine_fingerprint},
          {"executable", environment.command},
          {"num_cpus", cores.empty() ? 1 : std::atoi(cores.c_str())},
          {"mhz_per_cpu", 0},
          {"cpu_scaling_enabled", governor != "performance" && governor != "unknown"},
          {"caches", Json::array()},
          {"load_avg", Json::array()},
          {"library_build_type", "release"}};
}

std::string name_of(const CellSummary& cell, const Measured& measured) {
  std::string name = cell.op + "/" + cell.dtype + "/" + shape_of(cell.dims);
  if (const std::string unusual = unusual_of(cell); !unusual.empty()) name += "/" + unusual.substr(1);
  name += "/" + cell.cache;
  if (cell.threads > 1) name += "/threads:" + std::to_string(cell.threads);
  if (!cell.label.empty()) name += "/" + cell.label;
  name += "/" + measured.subject.implementation;
  std::ranges::replace(name, ' ', '_');
  return name;
}

}  // namespace

std::string print_google_benchmark(const Summary& summary) {
  Json json{{"context", context_of(summary.environment)}, {"benchmarks", Json::array()}};
  int family = 0;
  for (const CellSummary& cell : summary.cells)
    for (const Measured& measured : cell.measured) {
      const std::string name = name_of(cell, measured);
      const std::size_t repetitions = std::max<std::size_t>(measured.launch_seconds.size(), 1);
      for (std::size_t i = 0; i < repetitions; ++i) {
        Json entry{{"name", name},          {"family_index", family},  {"per_family_instance_index", 0},
                   {"run_name", name},      {"run_type", "iteration"}, {"repetitions", repetitions},
                   {"repetition_index", i}, {"threads", cell.threads}, {"iterations", 1}};
        if (!measured.measurable || measured.launch_seconds.empty()) {
          entry["error_occurred"] = true;
          entry["error_message"] = measured.why_not;
        }
        const double nanoseconds = measured.launch_seconds.empty() ? 0 : 1e9 * measured.launch_seconds[i];
        entry["real_time"] = nanoseconds;
        entry["cpu_time"] = nanoseconds;
        entry["time_unit"] = "ns";
        if (cell.work.bytes > 0 && nanoseconds > 0) entry["bytes_per_second"] = cell.work.bytes / (nanoseconds * 1e-9);
        json["benchmarks"].push_back(std::move(entry));
      }
      ++family;
    }
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace assay
