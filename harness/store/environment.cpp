#include "harness/store/environment.h"

#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <xxhash.h>
#include <gnu/libc-version.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "harness/core/build.h"
#include "harness/core/files.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

std::string first_line(const std::string& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

// The first processor's entries of /proc/cpuinfo.
std::map<std::string, std::string> cpu_info() {
  std::ifstream stream("/proc/cpuinfo");
  std::map<std::string, std::string> info;
  for (std::string line; std::getline(stream, line) && !line.empty();) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    std::string key = line.substr(0, colon), value = colon + 2 <= line.size() ? line.substr(colon + 2) : "";
    while (!key.empty() && (key.back() == '\t' || key.back() == ' ')) key.pop_back();
    info.emplace(std::move(key), std::move(value));
  }
  return info;
}

// What kernels choose their code by; the kernel lists only what the operating system lets programs use.
std::string usable_isa(const std::string& flags) {
  static constexpr std::array interesting{
      "sse4_2",      "avx",         "f16c",        "fma",         "avx2",          "avx_vnni",     "avx512f",
      "avx512dq",    "avx512bw",    "avx512vl",    "avx512cd",    "avx512_bf16",   "avx512_fp16",  "avx512_vnni",
      "avx512_vbmi2", "amx_tile",   "amx_bf16",    "amx_int8",    "asimd",         "asimdhp",      "sve",          "bf16"};
  std::istringstream words(flags);
  std::vector<std::string> found;
  for (std::string word; words >> word;)
    if (std::ranges::find(interesting, word) != interesting.end()) found.push_back(word);
  std::ranges::sort(found);
  std::string all;
  for (const std::string& each : found) all += (all.empty() ? "" : " ") + each;
  return all;
}

std::string caches() {
  std::vector<std::string> all;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator("/sys/devices/system/cpu/cpu0/cache", error)) {
    const std::string at = entry.path().string() + "/", level = first_line(at + "level");
    if (level.empty()) continue;
    all.push_back("L" + level + " " + first_line(at + "type") + " " + first_line(at + "size") + " shared by " +
                  first_line(at + "shared_cpu_list"));
  }
  std::ranges::sort(all);
  std::string text;
  for (const std::string& each : all) text += (text.empty() ? "" : "; ") + each;
  return text.empty() ? "unknown" : text;
}

int allotted_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
}

std::string or_unknown(std::string text) { return text.empty() ? "unknown" : text; }

Facts machine_facts() {
  auto info = cpu_info();
  utsname names{};
  uname(&names);
  const std::string flags = info.contains("flags") ? info["flags"] : info["Features"];
  const std::string cpufreq = "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor";
  const std::string no_turbo = first_line("/sys/devices/system/cpu/intel_pstate/no_turbo");
  const std::string boost = no_turbo.empty() ? first_line("/sys/devices/system/cpu/cpufreq/boost") : no_turbo == "0" ? "1" : "0";
  std::size_t nodes = 0;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator("/sys/devices/system/node", error))
    nodes += entry.path().filename().string().starts_with("node") ? 1 : 0;
  return {{"architecture", names.machine},
          {"cpu_vendor", or_unknown(info["vendor_id"])},
          {"cpu_family", or_unknown(info["cpu family"])},
          {"cpu_model", or_unknown(info["model"])},
          {"cpu_stepping", or_unknown(info["stepping"])},
          {"usable_isa", usable_isa(flags)},
          {"caches", caches()},
          {"smt", or_unknown(first_line("/sys/devices/system/cpu/smt/active"))},
          {"allotted_cores", std::to_string(allotted_cores())},
          {"numa_nodes", std::to_string(std::max<std::size_t>(nodes, 1))},
          {"hypervisor", (" " + flags + " ").find(" hypervisor ") != std::string::npos ? "yes" : "no"},
          {"governor", or_unknown(first_line(cpufreq))},
          {"boost", or_unknown(boost)}};
}

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
      if (text.starts_with(prefix)) facts.emplace_back("variable_" + text.substr(0, text.find('=')), text.substr(text.find('=') + 1));
  }
  std::error_code error;
  std::vector<std::pair<std::string, std::string>> mitigations;
  for (const fs::directory_entry& entry : fs::directory_iterator("/sys/devices/system/cpu/vulnerabilities", error)) {
    const std::string state = first_line(entry.path().string());
    if (!state.starts_with("Not affected")) mitigations.emplace_back("mitigation_" + entry.path().filename().string(), state);
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
  environment.machine = machine_facts();
  environment.software = {{"assay", build::version}, {"commit", build::commit()}, {"compiler", build::compiler}, {"flags", build::flags}};
  environment.software.insert(environment.software.end(), libraries.begin(), libraries.end());
  environment.recorded = recorded_facts();
  environment.machine_fingerprint = fingerprint(environment.machine);
  environment.software_fingerprint = fingerprint(environment.software);
  environment.command = command;
  environment.spec = spec;
  environment.started = utc_now();
  if (environment.machine[10].second == "yes")
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
std::size_t last_level_cache() {
  std::size_t largest = 0;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator("/sys/devices/system/cpu/cpu0/cache", error)) {
    std::istringstream text(first_line(entry.path().string() + "/size"));
    std::size_t size = 0;
    char unit = ' ';
    text >> size >> unit;
    largest = std::max(largest, size << (unit == 'K' ? 10 : unit == 'M' ? 20 : 0));
  }
  if (largest > 0) return largest;
  const long size = sysconf(_SC_LEVEL3_CACHE_SIZE);
  return size > 0 ? static_cast<std::size_t>(size) : std::size_t{32} << 20;
}

}  // namespace assay
