// A run of cells that no spec names: what the verbs around a dispatch table measure.
#pragma once

#include <string>
#include <vector>

#include "harness/core/plan.h"
#include "harness/core/summary.h"
#include "harness/run/options.h"

namespace assay {

std::string default_table();  // results/dispatch.json

// A run of these cells, with the checks of their ops and dtypes before: in a folder of its own. `name` is that of its
// plan. Who is excluded takes no part; `cases` generated ones are checked of each op and dtype, or as many as the effort
// has if it is 0. Throws Interrupted.
Summary run_cells(const Options& options, const std::string& name, const std::vector<Cell>& cells,
                  const std::vector<Exclusion>& excluded = {}, int cases = 0);

}  // namespace assay
