#include "harness/store/environment.h"

#include <gnu/libc-version.h>
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

namespace assay {
namespace {

namespace fs = std::filesystem;

using machine_detail::cpu_info;
using machine_detail::first_line;
using machine_detail::or_unknown;

Facts recorded_facts() {
  utsname names{};
  uname(&names);
  auto info = cpu_info();
  Facts facts{{"cpu_name", or_unknown(info["model name"])},
              {"kernel", std::string(names.sysname) + " " + names.release},
              {"microcode", or_unknown(info["microcode"])},
              {"glibc", gnu_get_libc_version()},
              {"huge_pages", or_unknown(first_line("/sys/kernel/mm/transparent_hugepage/enabled"))}};
  // What changes the code that a library chooses, or its threads.
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    for (const char* prefix : {"OPENBLAS_", "ONEDNN_", "DNNL_", "OMP_", "KMP_", "MKL_", "GOMP_", "LD_PRELOAD"})
      if (text.starts_with(prefix))
        facts.emplace_back("variable_" + text.substr(0, text.find('=')), text.substr(text.find('=') + 1));
  }
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

std::string fingerprint(const Facts& facts) {
  std::string all;
  for (const auto& [name, value] : facts) all += name + "=" + value + "\n";
  const XXH128_hash_t hash = XXH3_128bits(all.data(), all.size());
  char hex[20];
  std::snprintf(hex, sizeof hex, "%016llx", static_cast<unsigned long long>(hash.high64));
  return hex;
}

}  // namespace

Environment take_environment(const Facts& libraries, const std::string& command, const std::string& spec) {
  Environment environment;
  environment.machine = read_machine_facts();
  environment.software = {
      {"assay", build::version}, {"commit", build::commit()}, {"compiler", build::compiler}, {"flags", build::flags}};
  environment.software.insert(environment.software.end(), libraries.begin(), libraries.end());
  environment.recorded = recorded_facts();
  environment.machine_fingerprint = fingerprint(environment.machine);
  environment.software_fingerprint = fingerprint(environment.software);
  environment.command = command;
  environment.spec = spec;
  environment.started = utc_now();
  if (fact_of(environment.machine, "hypervisor") == "yes")
    environment.host_note = "a virtual machine: other guests may take time and bandwidth at any moment";
  return environment;
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

std::size_t last_level_cache() {
  std::size_t largest = 0;
  for (const CacheLevel& each : cache_levels()) largest = std::max(largest, each.bytes);
  if (largest > 0) return largest;
  const long size = sysconf(_SC_LEVEL3_CACHE_SIZE);
  return size > 0 ? static_cast<std::size_t>(size) : std::size_t{32} << 20;
}

}  // namespace assay
