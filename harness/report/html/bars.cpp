// Speed at one size, where a curve would be a heap of points: a bar for each implementation.
#include <algorithm>

#include "harness/report/html/parts.h"
#include "harness/report/numbers.h"

namespace assay::report {

Data bars_data(const CellSummary& cell, const std::string& caption, const Looks& looks) {
  std::vector<const Measured*> ranked;
  for (const Measured& each : cell.measured)
    if (can_be_ranked(each)) ranked.push_back(&each);
  std::ranges::stable_sort(ranked, {}, [](const Measured* each) { return each->seconds.value; });
  const Standing standing = standing_of(cell);
  Data bars, rows(Data::type::list);
  for (const Measured* each : ranked) {
    const Rate rate = rate_of(cell, each->seconds.value);
    const bool tied =
        standing.fastest.size() > 1 && std::ranges::find(standing.fastest, each) != standing.fastest.end();
    Data row;
    row.set("implementation", text_data((tied ? "= " : "") + each->subject.implementation));
    row.set("time", print_seconds(each->seconds.value));
    row.set("rate", print_significant(rate.value) + " " + rate.unit);
    row.set("percent", print_significant(100 * ranked.front()->seconds.value / each->seconds.value));
    const auto look = looks.find(each->subject.implementation);
    row.set("colour", std::to_string(look == looks.end() ? 0 : look->second.colour));
    rows.push_back(row);
  }
  for (const Measured& each : cell.measured) {
    if (can_be_ranked(each)) continue;
    Data row;
    row.set("implementation", text_data(each.subject.implementation));
    row.set("rate", "no time");
    row.set("percent", "0");
    row.set("colour", "0");
    row.set("time", Data(false));
    rows.push_back(row);
  }
  bars.set("caption", text_data(caption));
  bars.set("any", !ranked.empty());
  bars.set("rows", rows);
  return bars;
}

}  // namespace assay::report
