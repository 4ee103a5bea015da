#include "harness/store/environment.h"

#include <gnu/libc-version.h>
#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "harness/core/build.h"
#include "harness/core/files.h"
#include "harness/machine.hpp"
#include "harness/store/fitness.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

using machine_detail::cpu_info;
using machine_detail::first_line;
using machine_detail::or_unknown;

Facts host_facts() {
  utsname names{};
  uname(&names);
  auto info = cpu_info();
  const std::string flags = " " + (info.contains("flags") ? info["flags"] : info["Features"]) + " ";
  Facts facts{{"host_name", or_unknown(names.nodename)},
              {"kernel", std::string(names.sysname) + " " + names.release},
              {"hypervisor", flags.find(" hypervisor ") != std::string::npos ? "yes" : "no"},
              {"microcode", or_unknown(info["microcode"])},
              {"huge_pages", or_unknown(first_line("/sys/kernel/mm/transparent_hugepage/enabled"))}};
  std::error_code error;
  std::vector<std::pair<std::string, std::string>> mitigations;
  for (const fs::directory_entry& entry : fs::directory_iterator("/sys/devices/system/cpu/vulnerabilities", error)) {
    const std::string state = first_line(entry.path().string());
    if (!state.starts_with("Not affected"))
      mitigations.emplace_back("mitigation_" + entry.path().filename().string(), state);
  }
  std::ranges::sort(mitigations);
  facts.insert(facts.end(), mitigations.begin(), mitigations.end());
  return facts;
}

// "0-3,8"
std::string in_ranges(const std::vector<int>& numbers) {
  std::string text;
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t end = i + 1;
    while (end < numbers.size() && numbers[end] == numbers[end - 1] + 1) ++end;
    text += (text.empty() ? "" : ",") + std::to_string(numbers[i]);
    if (end > i + 1) text += "-" + std::to_string(numbers[end - 1]);
    i = end;
  }
  return text;
}

std::vector<int> processors_to_run_on() {
  cpu_set_t set;
  CPU_ZERO(&set);
  std::vector<int> processors;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return processors;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(cpu, &set)) processors.push_back(cpu);
  return processors;
}

Facts allocation_facts() {
  const std::vector<int> processors = processors_to_run_on();
  const auto count = processors.empty() ? sysconf(_SC_NPROCESSORS_ONLN) : static_cast<long>(processors.size());
  const std::string no_turbo = first_line("/sys/devices/system/cpu/intel_pstate/no_turbo");
  const std::string boost = no_turbo.empty()  ? first_line("/sys/devices/system/cpu/cpufreq/boost")
                            : no_turbo == "0" ? "1"
                                              : "0";
  Facts facts{{"allotted_cores", std::to_string(count)},
              {"processors", or_unknown(in_ranges(processors))},
              {"governor", or_unknown(first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"))},
              {"boost", or_unknown(boost)}};
  for (const Finding& each : examine_machine(""))
    if (each.what == quota_finding) facts.emplace_back("processor_quota", each.found);
    else if (each.what == memory_finding) facts.emplace_back("memory_limit", each.found);
  return facts;
}

Facts recorded_facts() {
  auto info = cpu_info();
  Facts facts{{"cpu_name", or_unknown(info["model name"])}, {"glibc", gnu_get_libc_version()}};
  // What changes the code that a library chooses, or its threads.
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    for (const char* prefix : {"OPENBLAS_", "ONEDNN_", "DNNL_", "OMP_", "KMP_", "MKL_", "GOMP_", "LD_PRELOAD"})
      if (text.starts_with(prefix))
        facts.emplace_back("variable_" + text.substr(0, text.find('=')), text.substr(text.find('=') + 1));
  }
  return facts;
}

}  // namespace

std::string fingerprint(const Facts& facts) {
  std::string all;
  for (const auto& [name, value] : facts) all += name + "=" + value + "\n";
  const XXH128_hash_t hash = XXH3_128bits(all.data(), all.size());
  char hex[20];
  std::snprintf(hex, sizeof hex, "%016llx", static_cast<unsigned long long>(hash.high64));
  return hex;
}

std::string fingerprint_of_hardware(const Facts& machine) {
  Facts hashed;
  for (const auto& fact : machine)
    if (fact.first != "package_cores" && fact.first != "memory") hashed.push_back(fact);
  return fingerprint(hashed);
}

Environment take_environment(const Facts& libraries, const std::string& command, const std::string& spec) {
  Environment environment;
  environment.machine = read_machine_facts();
  environment.host = host_facts();
  environment.allocation = allocation_facts();
  environment.software = {
      {"assay", build::version}, {"commit", build::commit()}, {"compiler", build::compiler}, {"flags", build::flags}};
  environment.software.insert(environment.software.end(), libraries.begin(), libraries.end());
  environment.recorded = recorded_facts();
  environment.machine_fingerprint = fingerprint_of_hardware(environment.machine);
  environment.software_fingerprint = fingerprint(environment.software);
  environment.command = command;
  environment.spec = spec;
  environment.started = utc_now();
  if (fact_of(environment.host, "hypervisor") == "yes")
    environment.host_note = "a virtual machine: other guests may take time and bandwidth at any moment";
  return environment;
}

Facts host_in_brief(const Environment& environment) {
  Facts brief;
  for (const auto& [name, value] : environment.host)
    if (name == "host_name" || name == "kernel" || name == "hypervisor") brief.emplace_back(name, value);
  return brief;
}

std::vector<std::string> differences(const Facts& one, const Facts& other) {
  std::map<std::string, std::string> values(other.begin(), other.end());
  std::vector<std::string> found;
  for (const auto& [name, value] : one) {
    const auto there = values.find(name);
    if (there == values.end()) found.push_back(name + ": " + value + " and nothing");
    else if (there->second != value) found.push_back(name + ": " + value + " and " + there->second);
    if (there != values.end()) values.erase(there);
  }
  for (const auto& [name, value] : values) found.push_back(name + ": nothing and " + value);
  return found;
}

std::vector<std::string> hardware_differences(const Facts& one, const Facts& other) {
  const auto shared = [](const Facts& facts, const Facts& others) {
    Facts left;
    for (const auto& [name, value] : facts)
      if (is_of_hardware(name) && !fact_of(others, name).empty()) left.emplace_back(name, value);
    return left;
  };
  return differences(shared(one, other), shared(other, one));
}

Pressure pressure_now() {
  Pressure pressure;
  std::istringstream(first_line("/proc/loadavg")) >> pressure.load;
  std::istringstream stat(first_line("/proc/stat"));
  std::string name;
  stat >> name;
  double ticks = 0;
  for (int column = 0; column < 8 && stat >> ticks; ++column) pressure.steal = column == 7 ? ticks : 0;
  pressure.steal /= static_cast<double>(sysconf(_SC_CLK_TCK));
  return pressure;
}

// What the processors that we run on share, not what the package has: sysconf adds up all the L3 of an AMD package.
std::vector<CacheLevel> cache_levels() {
  std::map<std::string, std::size_t> sizes;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator("/sys/devices/system/cpu/cpu0/cache", error)) {
    const std::string at = entry.path().string() + "/", level = first_line(at + "level");
    if (level.empty() || first_line(at + "type") == "Instruction") continue;
    std::istringstream text(first_line(at + "size"));
    std::size_t size = 0;
    char unit = ' ';
    text >> size >> unit;
    if (size > 0) sizes["L" + level] = size << (unit == 'K' ? 10 : unit == 'M' ? 20 : 0);
  }
  std::vector<CacheLevel> levels;
  for (const auto& [name, size] : sizes) levels.push_back({name, size});
  return levels;
}

}  // namespace assay
