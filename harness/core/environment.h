// The machine and the software as they were when a run was made.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/core/own_resource.h"

namespace assay {

using Facts = std::vector<std::pair<std::string, std::string>>;

// The value of a fact; empty if there is none of that name.
inline std::string fact_of(const Facts& facts, const std::string& name) {
  for (const auto& [key, value] : facts)
    if (key == name) return value;
  return {};
}

// The recorded fact that says how much was done: "quick: 8 launches of 8 blocks". Older runs have none.
inline constexpr const char* effort_fact = "effort";

// The one that says which cells were left out, for want of a text or vocabulary, or of a reference that ended: "2 cells
// of pretokenize were left out: the text english is not here". Runs that left out none have none.
inline constexpr const char* left_out_fact = "left_out";

struct Environment {
  Facts machine;     // the hardware: must match for two times to be comparable; the fingerprint is of it
  Facts host;        // the system on it: its name, kernel, hypervisor, microcode, mitigations...: recorded
  Facts allocation;  // what of it a run may use, and how fast: processors, limits, governor, boost: recorded
  Facts software;    // compiler, flags, library builds: differences are named as suspects; hashed
  Facts recorded;    // seed, effort, variables...: kept, not hashed
  std::string machine_fingerprint;
  std::string software_fingerprint;
  std::string command;            // that made the run
  std::string spec;               // name and hash
  std::string started, finished;  // UTC; finished is empty for a run that was cut off
  std::string host_note;          // what a reader should know about the machine's fitness; may be empty
  // What was brought to the run: who measures or replays its cases brings it again.
  std::vector<OwnResource> own = {};
  bool interrupted = false;  // whether its user ended it before it was through
  int planned_cells = 0;     // how many it set out to measure; 0 of runs that measure none, and of older ones
  int planned_launches = 0;  // of each cell; 0 where time decides, and of older runs

  // Whether it was not through: it was interrupted, or ended by something that it could not tell of.
  bool was_stopped() const { return interrupted || (finished.empty() && !started.empty()); }
};

}  // namespace assay
