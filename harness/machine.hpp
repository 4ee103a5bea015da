// What a machine is, as far as times depend on it: its hardware. Two machines that are the same in that may share a
// dispatch table; what of it a program may use, and which system runs on it, is told elsewhere.
// Standard library and Linux only: a user's program includes this through assay/dispatch.hpp.
#pragma once

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace assay {

using MachineFacts = std::vector<std::pair<std::string, std::string>>;

// The value of a fact; empty if there is none of that name.
inline std::string machine_fact(const MachineFacts& facts, const std::string& name) {
  for (const auto& [key, value] : facts)
    if (key == name) return value;
  return {};
}

namespace machine_detail {

inline std::string first_line(const std::string& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

inline std::string or_unknown(std::string text) { return text.empty() ? "unknown" : text; }

// The first processor's entries of /proc/cpuinfo.
inline std::map<std::string, std::string> cpu_info() {
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
inline std::string usable_isa(const std::string& flags) {
  static constexpr const char* interesting[] = {
      "sse4_2",   "avx",      "f16c",     "fma",         "avx2",        "avx_vnni",    "avx512f",      "avx512dq",
      "avx512bw", "avx512vl", "avx512cd", "avx512_bf16", "avx512_fp16", "avx512_vnni", "avx512_vbmi2", "amx_tile",
      "amx_bf16", "amx_int8", "asimd",    "asimdhp",     "sve",         "bf16"};
  std::istringstream words(flags);
  std::vector<std::string> found;
  for (std::string word; words >> word;)
    if (std::find(std::begin(interesting), std::end(interesting), word) != std::end(interesting)) found.push_back(word);
  std::sort(found.begin(), found.end());
  std::string all;
  for (const std::string& each : found) all += (all.empty() ? "" : " ") + each;
  return all;
}

inline std::string caches() {
  std::vector<std::string> all;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/sys/devices/system/cpu/cpu0/cache", error)) {
    const std::string at = entry.path().string() + "/", level = first_line(at + "level");
    if (level.empty()) continue;
    all.push_back("L" + level + " " + first_line(at + "type") + " " + first_line(at + "size") + " shared by " +
                  first_line(at + "shared_cpu_list"));
  }
  std::sort(all.begin(), all.end());
  std::string text;
  for (const std::string& each : all) text += (text.empty() ? "" : "; ") + each;
  return or_unknown(text);
}

// What is plugged in, in the blocks that it comes in: what the kernel leaves of it changes with every kernel.
inline std::string memory() {
  const std::string blocks = "/sys/devices/system/memory/";
  const double block = static_cast<double>(std::strtoull(first_line(blocks + "block_size_bytes").c_str(), nullptr, 16));
  double bytes = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(blocks, error)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind("memory", 0) == 0 && name.find_first_not_of("0123456789", 6) == std::string::npos) bytes += block;
  }
  if (!(bytes > 0)) return "unknown";
  std::ostringstream text;
  text << bytes / (1 << 30) << " GiB";
  return text.str();
}

}  // namespace machine_detail

// The hardware of this machine, always the same facts in the same order.
inline MachineFacts read_machine_facts() {
  using namespace machine_detail;
  auto info = cpu_info();
  utsname names{};
  uname(&names);
  const std::string flags = info.count("flags") > 0 ? info["flags"] : info["Features"];
  std::size_t nodes = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/sys/devices/system/node", error))
    nodes += entry.path().filename().string().rfind("node", 0) == 0 ? 1 : 0;
  return {{"architecture", names.machine},
          {"cpu_vendor", or_unknown(info["vendor_id"])},
          {"cpu_family", or_unknown(info["cpu family"])},
          {"cpu_model", or_unknown(info["model"])},
          {"cpu_stepping", or_unknown(info["stepping"])},
          {"usable_isa", usable_isa(flags)},
          {"caches", caches()},
          {"smt", or_unknown(first_line("/sys/devices/system/cpu/smt/active"))},
          {"numa_nodes", std::to_string(std::max<std::size_t>(nodes, 1))},
          {"package_cores", or_unknown(info["cpu cores"])},
          {"memory", memory()}};
}

// Whether a fact is one of the hardware. Tables and runs that were made before hosts and allotments were told apart
// have others among them, which do not count.
inline bool is_of_hardware(const std::string& name) {
  for (const char* other : {"allotted_cores", "hypervisor", "governor", "boost"})
    if (name == other) return false;
  return true;
}

// Whether two are the same in all the facts that both have: older ones lack some.
inline bool same_hardware(const MachineFacts& one, const MachineFacts& other) {
  bool shared = false;
  for (const auto& [name, value] : one) {
    const std::string there = machine_fact(other, name);
    if (there.empty() || !is_of_hardware(name)) continue;
    if (there != value) return false;
    shared = true;
  }
  return shared || (one.empty() && other.empty());
}

}  // namespace assay
