// From runs of one machine to advice for somebody who runs models: the same choice as for a dispatch table, cell by
// cell.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness/core/advice.h"
#include "harness/core/plan.h"

namespace assay {

// Whoever cannot be told from the fastest may be slower by this at most, at the end of the 99% interval; where it may
// be more, nothing is said.
inline constexpr double widest_tie = 1.10;

struct AdviceQuestion {
  std::vector<Cell> cells;                    // that are asked for, in the order of the answer
  std::map<std::string, std::string> nobody;  // by id, the cells in which nobody is right, and why
  std::set<std::string> unfinished;           // the ids of cells that would be measured in more launches
};

// Each of the cells is in one of the runs at most. The obvious choice is the fastest of the libraries of others, as
// they are when nothing is set; where there is none, the op's baseline.
Advice advise(const std::vector<Summary>& runs, const AdviceQuestion& question);

}  // namespace assay
