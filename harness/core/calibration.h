// What a machine's comparisons are worth: how often they call equal things different, and how often they find a
// difference that is there.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace assay {

// Comparisons of one kind, and in how many of them a difference was claimed.
struct ErrorRate {
  std::string kind;     // "same file", "copied file", "relinked"; "slower by 3%"
  double slowdown = 0;  // what was injected; 0 for things that are equal
  int comparisons = 0;
  int claimed = 0;           // at first sight, judged with all the others
  int confirmed = 0;         // by fresh launches as well
  double low = 0, high = 0;  // 99% interval of the rate of confirmed ones (Clopper and Pearson 1934)
};

// The kind that sums up all comparisons of equal things: the last of them.
inline constexpr const char* all_equal_things = "all equal things";

// What two links of one build may differ by where that has not been measured.
inline constexpr double uncalibrated_floor = 0.02;

struct Calibration {
  std::string machine;  // fingerprint; empty: this machine has not been calibrated
  std::string time, commit;
  // By op, the largest difference that other links of one build may have: no smaller one is ever confirmed.
  std::map<std::string, double> floors;
  double seconds = 0;            // how long it took
  int launches = 0, blocks = 0;  // of each comparison at first sight
  std::vector<ErrorRate> equal, slowdowns;

  double floor_of(const std::string& op) const {
    const auto found = floors.find(op);
    return found == floors.end() ? uncalibrated_floor : found->second;
  }
};

}  // namespace assay
