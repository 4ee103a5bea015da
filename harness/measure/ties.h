// Which times of a run can be told apart: all of them are judged together.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/core/summary.h"
#include "harness/measure/series.h"

namespace assay {

// In each cell the fastest is held against the next one, and where that is a tie, against the one behind it, and so on.
// The two are told apart if the 99% interval of their ratio excludes 1, and if the difference is a discovery among all
// the comparisons that were made like this in the whole run (Benjamini and Hochberg). Else they are tied. `contenders`
// has the series by cell.
void find_ties(std::vector<CellSummary>& cells, const std::map<std::string, CellSeries>& contenders);

}  // namespace assay
