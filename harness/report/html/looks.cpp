// Which colour, marker and dashes stand for an implementation.
#include <algorithm>
#include <set>

#include "harness/report/html/parts.h"

namespace assay::report {
namespace {

std::string backend_of(const std::string& name) { return name.substr(0, name.find('@')); }

// The first number that is not taken; where all are, they come round again.
int first_free(const std::set<int>& taken, int count) {
  for (int i = 0; i < count; ++i)
    if (!taken.contains(i)) return i;
  return static_cast<int>(taken.size()) % count;
}

}  // namespace

Looks looks_of(const Summary& summary) {
  std::map<std::string, int> cells;  // of each backend: those that are seen most get the colours that differ most
  std::set<std::string> baselines;
  std::map<std::string, std::set<std::string>> ops;  // of each implementation
  for (const CellSummary& cell : summary.cells) {
    baselines.insert(backend_of(cell.baseline));
    for (const Measured& each : cell.measured) {
      ops[each.subject.implementation].insert(cell.op);
      cells[backend_of(each.subject.implementation)] += 1;
    }
  }
  for (const VerdictSummary* verdict : budgets_of(summary)) {
    ops[verdict->subject.implementation].insert(verdict->op);
    cells[backend_of(verdict->subject.implementation)] += 0;
  }
  if (summary.cells.empty()) baselines.insert("naive");
  std::vector<std::string> backends;
  for (const auto& [name, count] : cells) backends.push_back(name);
  std::ranges::stable_sort(backends, [&](const std::string& a, const std::string& b) {
    const bool first = baselines.contains(a), second = baselines.contains(b);
    return first != second ? first : cells[a] > cells[b];
  });
  Looks looks;
  int next_colour = 1;
  for (const std::string& backend : backends) {
    const int colour = baselines.contains(backend) ? 0 : next_colour;  // grey is the baseline
    if (colour != 0) next_colour = next_colour + 1 < plot_colours ? next_colour + 1 : 1;
    for (const auto& [name, its_ops] : ops) {
      if (backend_of(name) != backend) continue;
      std::set<int> markers, dashes;  // of those that it meets in a plot
      for (const auto& [other, look] : looks)
        if (std::ranges::any_of(its_ops, [&](const std::string& op) { return ops[other].contains(op); }))
          markers.insert(look.marker), dashes.insert(look.dash);
      looks[name] = {colour, first_free(markers, plot_markers), first_free(dashes, plot_dashes)};
    }
  }
  return looks;
}

}  // namespace assay::report
