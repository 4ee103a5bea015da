#include "harness/run/run_cells.h"

#include <algorithm>
#include <set>

#include "harness/run/interrupts.h"
#include "harness/run/progress.h"
#include "harness/run/session.h"

namespace assay {

std::string default_table() { return output_root() + "/results/dispatch.json"; }

Summary run_cells(const Options& given, const std::string& name, const std::vector<Cell>& cells,
                  const std::vector<Exclusion>& excluded, int cases) {
  Options options = given;
  options.spec.clear();
  options.ops.clear();
  for (const Cell& cell : cells)
    if (std::ranges::find(options.ops, cell.which.op) == options.ops.end()) options.ops.push_back(cell.which.op);
  Plan plan = plan_of(options);
  plan.name = name;
  plan.cells = cells;
  plan.exclusions.insert(plan.exclusions.end(), excluded.begin(), excluded.end());
  std::set<std::pair<std::string, Dtype>> wanted;
  for (const Cell& cell : cells) wanted.insert({cell.which.op, cell.which.dtype});
  plan.checks.clear();
  for (const auto& [op, dtype] : wanted) plan.checks.push_back({op, dtype, cases > 0 ? cases : plan.effort.cases, {}, {}, false});
  Session session(options, std::move(plan));
  session.check();
  session.measure();
  session.finish();
  if (was_interrupted()) throw Interrupted();
  return session.summary();
}

}  // namespace assay
