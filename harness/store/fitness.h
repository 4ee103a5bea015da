// Whether a machine is fit to measure on: what of its state makes times unsteady, and what can be done about it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

enum class Fitness : std::uint8_t { good, doubtful, bad };
std::string_view name_of(Fitness fitness);

struct Finding {
  std::string what;   // "frequency governor"
  std::string found;  // "powersave"
  Fitness fitness = Fitness::good;
  std::string advice;  // what to do, if it is not good
};

// What a run may use of the machine: the names of these findings.
inline constexpr const char *quota_finding = "processor quota", *memory_finding = "memory limit";

// Reads /proc and /sys below `root` ("" for this machine). What is not there is said to be unknown; nothing that a file
// holds can do more harm than that.
std::vector<Finding> examine_machine(const std::string& root);

// Seconds between two readings of the clock that samples are timed by: the least that differs.
double timer_resolution();

}  // namespace assay
