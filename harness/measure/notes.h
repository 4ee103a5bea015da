// What verdicts and times do not say by themselves, in lines for people: the same ones when a run ends and whenever it
// is shown again.
#pragma once

#include <string>
#include <vector>

#include "harness/core/summary.h"

namespace assay {

// Whether assay has it from its own build. Of a worker that was given on the command line, the library is what was
// given.
bool is_own(const std::string& library);

// Implementations from outside that did not answer a single case of an op: nothing is known of them there, so nothing
// has passed.
std::vector<std::string> refused_everything(const std::vector<Record>& records);

// Names the cells that were checked and in which nothing could have told right from wrong: their times are of what
// other cases have proved. Empty if there is none.
std::string note_of_mute_cells(const std::vector<CellSummary>& cells,
                               const std::vector<const VerdictRecord*>& verdicts);

// What so much effort cannot tell; empty if it tells what can be told, or is not known.
std::string note_of_effort(const Environment& environment);

// What the launches of a run do not vary, where copies of the workers could not be made; empty otherwise.
inline constexpr const char* missing_copies_fact = "missing_copies";  // of Environment::recorded
std::string note_of_missing_copies(const Environment& environment);

// Where the values of literal cases come from: a line for each that is of its user's own files.
std::vector<std::string> notes_of_tensors(const std::vector<Record>& records);

// Names the runs, if the records are of several.
std::string note_of_runs(const std::vector<Record>& records);

}  // namespace assay
