// Accuracy against speed.
#include <algorithm>
#include <cmath>

#include "harness/report/html/parts.h"
#include "harness/report/numbers.h"

namespace assay::report {
namespace {

// One implementation on one op: how much faster than the baseline (the mean of the logarithms over all cells), and
// its worst error.
struct Place {
  double ratio = 0, share = 0;
  int cells = 0;
};

Place place_of(const Summary& summary, const std::string& op, const std::string& implementation) {
  Place place;
  double logarithms = 0;
  for (const CellSummary& cell : summary.cells)
    for (const Measured& each : cell.measured) {
      if (cell.op != op || each.subject.implementation != implementation || is_text(cell)) continue;
      if (!can_be_ranked(each) || !can_be_plotted(each.ratio_to_baseline.value)) continue;
      logarithms += std::log(each.ratio_to_baseline.value);
      place.share = std::max(place.share, each.worst_share);
      ++place.cells;
    }
  if (place.cells > 0) place.ratio = std::exp(logarithms / place.cells);
  return place;
}

}  // namespace

Data accuracy_data(const Summary& summary, const Looks& looks, const std::string& gnuplot) {
  Plot plot;
  Data ops(Data::type::list), data;
  std::vector<double> ratios, shares;
  std::vector<std::string> exact;
  int number = 0;
  for (const std::string& op : ops_of(summary)) {
    std::vector<const CellSummary*> cells;
    bool text = false;
    for (const CellSummary& cell : summary.cells)
      if (cell.op == op) cells.push_back(&cell), text = text || is_text(cell);
    if (text) exact.push_back(op);
    bool any = false;
    for (const std::string& name : implementations_of(cells)) {
      const Place place = place_of(summary, op, name);
      if (!can_be_plotted(place.ratio) || !can_be_plotted(place.share)) continue;
      if (!any) ++number;
      any = true;
      auto curve = std::ranges::find(plot.curves, name, &Curve::name);
      if (curve == plot.curves.end()) curve = plot.curves.insert(curve, curve_for(name, looks));
      curve->joined = false;
      curve->marks.push_back({place.ratio, place.share,
                              name + ", " + op + ": " + print_ratio(place.ratio) + " vs " + cells[0]->baseline +
                                  ", error " + print_share(place.share) + " of its budget",
                              number});
      ratios.push_back(place.ratio), shares.push_back(place.share);
    }
    if (!any) continue;
    Data entry;
    entry.set("number", std::to_string(number));
    entry.set("op", text_data(op));
    ops.push_back(entry);
  }
  std::ranges::sort(plot.curves, {}, &Curve::name);
  std::vector<Curve> legend = plot.curves;
  data.set("there", !plot.curves.empty());
  if (plot.curves.empty()) return data;
  shares.push_back(1);
  plot.x = axis_of_numbers("time of the baseline / time (geometric mean over all cells)", ratios);
  plot.y = axis_of_shares("worst error, share of its budget", shares);
  plot.curves.insert(plot.curves.begin(),
                     {"budget", 0, 0, 0, true, true, {{plot.x.low, 1, "", 0}, {plot.x.high, 1, "", 0}}});
  plot.width = 860, plot.height = 400;
  plot.title = "Accuracy against speed";
  plot.description =
      "The worst error as a share of its budget against the ratio to the baseline's time, both "
      "logarithmic; one mark for each implementation and op. Lower is more accurate, further right is faster.";
  data.set("figure", figure_data(plot, "", "accuracy", gnuplot));
  data.set("legend", legend_data(legend));
  data.set("ops", ops);
  std::string names;
  for (const std::string& op : exact) names += (names.empty() ? "" : ", ") + op;
  data.set("exact", text_data(names));
  return data;
}

}  // namespace assay::report
