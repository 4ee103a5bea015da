// What the trend page shows, from the index and from the nights that are kept beside it.
#pragma once

#include <string>
#include <vector>

#include "harness/report/trend.h"
#include "harness/store/index.h"

namespace assay {

// Of each cell and machine, the implementation that was the fastest in the latest run, and all with a confirmed change;
// all of them if `all`. `results` are the folders that the index looked at.
Trend trend_of(const Index& index, const IndexQuery& query, const std::vector<std::string>& results, bool all);

}  // namespace assay
