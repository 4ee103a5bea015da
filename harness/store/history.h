// One line a night, kept when the records of that night are not any more.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "harness/core/summary.h"

namespace assay {

// What one run says of one implementation on one cell.
struct CellTime {
  std::string op, dtype, cell, shape, cache, implementation, version;
  int threads = 1, launches = 0;
  double seconds = 0;        // per call: the median over launches of the medians over samples that were not dropped
  std::string unusual = {};  // what tells its cell from others of its shape (unusual_of)
};

// A difference to the baseline that a night's fresh launches confirmed.
struct NightChange {
  std::string op, dtype, cell, implementation;
  std::string place;  // where, for people: "32x768 cold"
  Estimate ratio;     // time before / time after: below 1 is slower
};

struct Night {
  std::string run, started, time, commit, machine, spec;  // `time` is when it ended
  int exit_code = 0;
  int passed = 0, failed = 0, regressions = 0, found_by_fresh_seeds = 0;
  std::vector<CellTime> times;       // of what could be measured
  std::vector<NightChange> changes;  // slower and faster
};

// The name of the file, in the folder that the nights' own are in.
inline constexpr const char* history_name = "history.jsonl";

// Appends it in one write.
void append_night(const std::string& file, const Night& night);

struct ReadNights {
  std::vector<Night> nights;        // oldest first
  std::vector<std::string> damage;  // "FILE:LINE: what is wrong", one for each line that was skipped
};

// A file that cannot be read is damage as well.
ReadNights read_nights(const std::string& file);

// Removes the run folders below `folder` but for the latest `kept`; returns their names. Folders that are no runs stay,
// and so do, and do not count, those whose names are not among `names`, if these are given.
std::vector<std::string> thin_runs(const std::string& folder, int kept, const std::set<std::string>* names = nullptr);

}  // namespace assay
