#include "harness/store/fitness.h"

#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>

namespace assay {
namespace {

std::optional<std::string> line_of(const std::string& file) {
  std::ifstream stream(file);
  std::string line;
  line.reserve(256);
  char character = 0;
  while (line.size() < 4096 && stream.get(character) && character != '\n') line += character;
  if (line.empty()) return std::nullopt;
  return line;
}

std::string text(const char* format, double value) {
  char buffer[100];
  std::snprintf(buffer, sizeof buffer, format, value);
  return buffer;
}

Finding unknown(const std::string& what, const std::string& why) {
  return {what, "unknown: " + why, Fitness::doubtful, ""};
}

Finding governor(const std::string& root) {
  const auto line = line_of(root + "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  if (!line) return unknown("frequency governor", "the machine does not show one");
  if (*line == "performance") return {"frequency governor", *line, Fitness::good, ""};
  return {"frequency governor", *line, Fitness::bad, "cpupower frequency-set -g performance"};
}

Finding boost(const std::string& root) {
  const auto boosted = line_of(root + "/sys/devices/system/cpu/cpufreq/boost"),
             off = line_of(root + "/sys/devices/system/cpu/intel_pstate/no_turbo");
  if (!boosted && !off) return unknown("boost", "the machine does not show it");
  const bool on = boosted ? *boosted == "1" : *off == "0";
  if (!on) return {"boost", "off", Fitness::good, ""};
  return {"boost", "on", Fitness::doubtful,
          boosted ? "echo 0 > /sys/devices/system/cpu/cpufreq/boost"
                  : "echo 1 > /sys/devices/system/cpu/intel_pstate/no_turbo"};
}

Finding threads_of_a_core(const std::string& root) {
  const auto active = line_of(root + "/sys/devices/system/cpu/smt/active");
  if (!active) return unknown("SMT", "the machine does not show it");
  if (*active != "1") return {"SMT", "off", Fitness::good, ""};
  return {"SMT", "on", Fitness::doubtful, "echo off > /sys/devices/system/cpu/smt/control, or keep the sibling idle"};
}

Finding load(const std::string& root) {
  std::istringstream words(line_of(root + "/proc/loadavg").value_or(""));
  double value = -1;
  if (!(words >> value) || !(value >= 0 && value < 1e9)) return unknown("load", "/proc/loadavg does not say");
  return {"load", text("%.2f in the last minute", value),
          value < 0.3 ? Fitness::good
          : value < 1 ? Fitness::doubtful
                      : Fitness::bad,
          value < 0.3 ? "" : "stop what else is running (top shows it)"};
}

Finding steal(const std::string& root) {
  std::istringstream words(line_of(root + "/proc/stat").value_or(""));
  std::string name;
  words >> name;
  double all = 0, stolen = 0, value = 0;
  int field = 0;
  for (; field < 8 && words >> value; ++field) {
    all += value;
    if (field == 7) stolen = value;
  }
  if (name != "cpu" || field < 8 || !(all > 0)) return unknown("stolen time", "/proc/stat does not say");
  const double share = stolen / all;
  return {"stolen time", text("%.3f%% since boot", 100 * share),
          share < 0.001  ? Fitness::good
          : share < 0.01 ? Fitness::doubtful
                         : Fitness::bad,
          share < 0.001 ? "" : "a machine, or a virtual one, of its own"};
}

// The limits of the control group that we are in: version 2, or version 1 where that is mounted.
std::string group_of(const std::string& root) {
  std::ifstream stream(root + "/proc/self/cgroup");
  for (std::string line; std::getline(stream, line);)
    if (line.starts_with("0::/")) return line.substr(3);
  return "/";
}

Finding processor_quota(const std::string& root) {
  for (const std::string& group : {group_of(root), std::string("/")})
    if (const auto line = line_of(root + "/sys/fs/cgroup" + group + "/cpu.max")) {
      if (line->starts_with("max")) return {quota_finding, "none", Fitness::good, ""};
      return {quota_finding, *line + " us", Fitness::bad,
              "a container without a quota (--cpuset-cpus instead of --cpus)"};
    }
  const auto quota = line_of(root + "/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
  if (!quota) return {quota_finding, "none that is shown", Fitness::good, ""};
  if (*quota == "-1") return {quota_finding, "none", Fitness::good, ""};
  return {quota_finding, *quota + " us", Fitness::bad, "a container without a quota (--cpuset-cpus instead of --cpus)"};
}

Finding memory_limit(const std::string& root) {
  for (const std::string& group : {group_of(root), std::string("/")})
    if (const auto line = line_of(root + "/sys/fs/cgroup" + group + "/memory.max")) {
      if (*line == "max") return {memory_finding, "none", Fitness::good, ""};
      char* end = nullptr;
      const double bytes = std::strtod(line->c_str(), &end);
      if (*end != '\0') break;
      return {memory_finding, text("%.1f GiB", bytes / (1 << 30)),
              bytes >= 4.0 * (1 << 30) ? Fitness::good : Fitness::doubtful,
              bytes >= 4.0 * (1 << 30) ? "" : "4 GiB or more, or large cells end in crashes"};
    }
  return {memory_finding, "none that is shown", Fitness::good, ""};
}

Finding huge_pages(const std::string& root) {
  const auto line = line_of(root + "/sys/kernel/mm/transparent_hugepage/enabled");
  if (!line) return unknown("huge pages", "the machine does not show it");
  const std::size_t open = line->find('['), close = line->find(']');
  const std::string mode = open == std::string::npos || close == std::string::npos || close < open
                               ? *line
                               : line->substr(open + 1, close - open - 1);
  if (mode != "always") return {"huge pages", mode, Fitness::good, ""};
  return {"huge pages", mode, Fitness::doubtful,
          "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled: who gets one is chance"};
}

Finding clock_source(const std::string& root) {
  const auto line = line_of(root + "/sys/devices/system/clocksource/clocksource0/current_clocksource");
  if (!line) return unknown("clock", "the machine does not show it");
  const bool quick =
      *line == "tsc" || *line == "kvm-clock" || *line == "arch_sys_counter" || *line == "hyperv_clocksource_tsc_page";
  return {"clock", *line, quick ? Fitness::good : Fitness::bad, quick ? "" : "boot with clocksource=tsc"};
}

Finding address_layout(const std::string& root) {
  const auto line = line_of(root + "/proc/sys/kernel/randomize_va_space");
  if (!line) return unknown("random addresses", "the machine does not show it");
  if (*line == "2") return {"random addresses", "on", Fitness::good, ""};
  return {"random addresses", "off", Fitness::doubtful,
          "sysctl kernel.randomize_va_space=2: else all launches share one layout's luck"};
}

Finding hypervisor(const std::string& root) {
  std::ifstream stream(root + "/proc/cpuinfo");
  for (std::string line; std::getline(stream, line);)
    if (line.starts_with("flags"))
      return line.find(" hypervisor") == std::string::npos
                 ? Finding{"machine", "not virtual", Fitness::good, ""}
                 : Finding{"machine", "virtual", Fitness::doubtful,
                           "other guests may take time and bandwidth at any moment: calibrate"};
  return unknown("machine", "/proc/cpuinfo does not say");
}

}  // namespace

std::string_view name_of(Fitness fitness) {
  switch (fitness) {
    case Fitness::good: return "good";
    case Fitness::doubtful: return "doubtful";
    case Fitness::bad: break;
  }
  return "bad";
}

std::vector<Finding> examine_machine(const std::string& root) {
  return {hypervisor(root), governor(root),     boost(root),           threads_of_a_core(root),
          load(root),       steal(root),        processor_quota(root), memory_limit(root),
          huge_pages(root), clock_source(root), address_layout(root)};
}

double timer_resolution() {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  };
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 10000; ++i) {
    const double start = now();
    double end = now();
    while (end == start) end = now();
    least = std::min(least, end - start);
  }
  return least;
}

}  // namespace assay
