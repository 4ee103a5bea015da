// How far the fastest of each cell is ahead, as a forest plot: one row for each cell.
#include <algorithm>

#include "harness/report/html/parts.h"
#include "harness/report/numbers.h"

namespace assay::report {
namespace {

struct Lead {
  std::string row;
  const Measured* fastest = nullptr;
  const Measured* next = nullptr;
  Estimate ratio;
};

// Of the cells of an op, those in which two could be ranked.
std::vector<Lead> leads_of(const Summary& summary, const std::string& op) {
  std::vector<Lead> leads;
  for (const CellSummary& cell : summary.cells) {
    if (cell.op != op) continue;
    std::vector<const Measured*> ranked;
    for (const Measured& each : cell.measured)
      if (can_be_ranked(each)) ranked.push_back(&each);
    if (ranked.size() < 2) continue;
    const auto ahead = ranked[0]->ahead.find(ranked[1]->subject.implementation);
    if (ahead == ranked[0]->ahead.end() || !can_be_plotted(ahead->second.low) || !can_be_plotted(ahead->second.high))
      continue;
    std::string row = cell.dtype + " " + shape_of(cell.dims) + unusual_of(cell) + (cell.cache == "cold" ? " cold" : "");
    if (cell.threads > 1) row += " x" + std::to_string(cell.threads);
    leads.push_back({row, ranked[0], ranked[1], ahead->second});
  }
  return leads;
}

constexpr double widest = 3;  // how far beyond all ratios an interval is drawn

Plot forest_of(const std::string& op, std::vector<Lead> leads) {
  std::ranges::stable_sort(leads, std::greater<>(), [](const Lead& lead) { return lead.ratio.value; });
  if (leads.size() > most_rows) leads.resize(most_rows);
  Plot plot;
  std::vector<std::string> rows;
  std::vector<double> values{0.97, 1.03};
  Curve curve{"lead", 0, 1, 0, false, false, {}};
  for (std::size_t i = 0; i < leads.size(); ++i) {
    const Lead& lead = leads[i];
    const std::string who = lead.fastest->subject.implementation + " before " + lead.next->subject.implementation;
    rows.push_back(shorten(lead.row + "  " + who, 52, "…"));
    curve.marks.push_back({lead.ratio.value, row_at(i, leads.size()),
                           lead.row + ": " + who + ", " + print_ratio(lead.ratio.value) + ", 99% interval " +
                               print_significant(lead.ratio.low) + " to " + print_significant(lead.ratio.high),
                           0, lead.ratio.low, lead.ratio.high});
    values.push_back(lead.ratio.value);
  }
  // Intervals to the factor of three beyond all ratios: one that says nothing does not stretch the axis for all.
  const auto [least, most] = std::ranges::minmax(values);
  for (Mark& mark : curve.marks) {
    mark.low = std::max(mark.low, least / widest), mark.high = std::min(mark.high, most * widest);
    values.insert(values.end(), {mark.low, mark.high});
  }
  plot.y = axis_of_rows(rows);
  plot.x = axis_of_numbers("time of the next / time of the fastest", values);
  plot.curves = {{"even", 0, 0, 0, true, true, {{1, plot.y.low, "", 0, 0, 0}, {1, plot.y.high, "", 0, 0, 0}}},
                 std::move(curve)};
  plot.band_low = 0.98;
  plot.band_high = 1.02;
  plot.left = 56;
  plot.width = 860;
  plot.height = 90 + 19 * static_cast<int>(rows.size());
  plot.title = op + ": how far the fastest is ahead";
  plot.description =
      "One row for each cell, greatest lead first, with its 99% interval on a logarithmic axis; the band is 0.98 to "
      "1.02.";
  return plot;
}

}  // namespace

Data forests_data(const Summary& summary, const std::string& gnuplot) {
  Data figures(Data::type::list);
  int number = 0;
  for (const std::string& op : ops_of(summary)) {
    std::vector<Lead> leads = leads_of(summary, op);
    if (leads.empty()) continue;
    const std::string caption =
        op + (leads.size() > most_rows ? " (the " + std::to_string(most_rows) + " greatest leads)" : "");
    figures.push_back(
        figure_data(forest_of(op, std::move(leads)), caption, "forest" + std::to_string(++number), gnuplot));
  }
  return figures;
}

}  // namespace assay::report
