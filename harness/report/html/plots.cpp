// What is plotted: speed against size, accuracy against speed.
#include <algorithm>
#include <cmath>

#include "harness/report/html/parts.h"
#include "harness/report/numbers.h"

namespace assay::report {
namespace {

// What grows along the horizontal axis.
double size_of(const CellSummary& cell) {
  if (is_text(cell)) return cell.work.characters;
  if (cell.work.bytes > 0) return cell.work.bytes;
  double elements = 1;
  for (const Dimension& dimension : cell.dims) elements *= static_cast<double>(dimension.size);
  return elements;
}

bool can_be_drawn(double x, double y) { return can_be_plotted(x) && can_be_plotted(y); }

std::vector<std::string> implementations_of(const std::vector<const CellSummary*>& cells) {
  std::vector<std::string> names;
  for (const CellSummary* cell : cells)
    for (const Measured& each : cell->measured)
      if (std::ranges::find(names, each.subject.implementation) == names.end())
        names.push_back(each.subject.implementation);
  std::ranges::sort(names);
  return names;
}

Curve speed_curve(const std::string& name, const std::vector<const CellSummary*>& cells, const Looks& looks,
                  const std::string& unit) {
  Curve curve = curve_for(name, looks);
  for (const CellSummary* cell : cells)
    for (const Measured& each : cell->measured) {
      const Rate rate = rate_of(*cell, each.seconds.value);
      if (each.subject.implementation != name || !can_be_ranked(each) || rate.unit != unit) continue;
      if (!can_be_drawn(size_of(*cell), rate.value)) continue;
      const std::string shape = shape_of(cell->dims) + (cell->label.empty() ? "" : " (" + cell->label + ")");
      curve.marks.push_back({size_of(*cell), rate.value,
                             name + ", " + shape + ": " + print_seconds(each.seconds.value) + ", " +
                                 print_significant(rate.value) + " " + unit,
                             0});
    }
  return curve;
}

Curve bound_curve(const std::vector<const CellSummary*>& cells, const std::string& unit) {
  Curve curve{"bound", 0, 0, 0, true, true, {}};
  for (const CellSummary* cell : cells) {
    const Rate rate = rate_of(*cell, cell->bound_seconds);
    if (cell->bound_seconds > 0 && rate.unit == unit && can_be_drawn(size_of(*cell), rate.value))
      curve.marks.push_back({size_of(*cell), rate.value, "", 0});
  }
  return curve;
}

// The unit that most of the cells are judged by.
std::string unit_of(const std::vector<const CellSummary*>& cells) {
  std::map<std::string, int> units;
  for (const CellSummary* cell : cells) units[rate_of(*cell, 1).unit] += 1;
  return std::ranges::max_element(units, {}, [](const auto& each) { return each.second; })->first;
}

Plot speed_plot(const Series& series, const Looks& looks) {
  std::vector<const CellSummary*> cells = series.cells;
  std::ranges::stable_sort(cells, {}, [](const CellSummary* cell) { return size_of(*cell); });
  const std::string unit = unit_of(cells);
  Plot plot;
  Curve bound = bound_curve(cells, unit);
  std::vector<double> sizes, rates;
  for (const std::string& name : implementations_of(cells)) {
    Curve curve = speed_curve(name, cells, looks, unit);
    if (!curve.marks.empty()) plot.curves.push_back(std::move(curve));
  }
  for (const Curve& curve : plot.curves)
    for (const Mark& mark : curve.marks) sizes.push_back(mark.x), rates.push_back(mark.y);
  for (const Mark& mark : bound.marks) sizes.push_back(mark.x), rates.push_back(mark.y);
  const bool in_bytes = series.text || cells.front()->work.bytes > 0;
  plot.x = in_bytes ? axis_of_bytes(series.text ? "length of the text" : "bytes read and written", sizes)
                    : axis_of_numbers("elements", sizes);
  plot.y = axis_of_numbers(unit, rates);
  if (!bound.marks.empty() && !plot.curves.empty()) {
    // From edge to edge, so that the bound of one size alone is a line as well.
    bound.marks.insert(bound.marks.begin(), {plot.x.low, bound.marks.front().y, "", 0});
    bound.marks.push_back({plot.x.high, bound.marks.back().y, "", 0});
    plot.curves.insert(plot.curves.begin(), std::move(bound));
  }
  plot.title = series.op + ", " + series.dtype + ", " + series.setting + ": speed against size";
  plot.description = unit + " against " + plot.x.label + ", both logarithmic, one line each:";
  for (const Curve& curve : plot.curves) {
    plot.description += " " + curve.name;
    if (!curve.bound)
      plot.description +=
          " from " + print_significant(curve.marks.front().y) + " to " + print_significant(curve.marks.back().y);
    plot.description += &curve == &plot.curves.back() ? "." : ",";
  }
  return plot;
}

// The data of a plot that could not be drawn.
Data table_data(const Plot& plot) {
  Data rows(Data::type::list);
  for (const Curve& curve : plot.curves)
    for (const Mark& mark : curve.marks) {
      if (curve.bound) continue;
      Data row;
      row.set("name", text_data(curve.name));
      row.set("mark", text_data(mark.title));
      rows.push_back(row);
    }
  return rows;
}

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
      if (!can_be_ranked(each) || !can_be_drawn(each.ratio_to_baseline.value, 1)) continue;
      logarithms += std::log(each.ratio_to_baseline.value);
      place.share = std::max(place.share, each.worst_share);
      ++place.cells;
    }
  if (place.cells > 0) place.ratio = std::exp(logarithms / place.cells);
  return place;
}

}  // namespace

Curve curve_for(const std::string& implementation, const Looks& looks) {
  const auto at = looks.find(implementation);
  const Look look = at == looks.end() ? Look{} : at->second;
  return {implementation, look.colour, look.marker, look.dash, true, false, {}};
}

Data figure_data(const Plot& plot, const std::string& caption, const std::string& id, const std::string& gnuplot) {
  Data figure;
  const Drawn drawn = draw(plot, id, gnuplot);
  figure.set("caption", text_data(caption));
  figure.set("drawn", drawn.problem.empty());
  figure.set("svg", drawn.svg);
  figure.set("problem", text_data(drawn.problem));
  figure.set("marks", drawn.problem.empty() ? Data(Data::type::list) : table_data(plot));
  return figure;
}

Data legend_data(const std::vector<Curve>& curves) {
  Data legend(Data::type::list);
  for (const Curve& curve : curves) {
    Data entry;
    entry.set("svg", legend_sign(curve));
    entry.set("name",
              text_data(curve.bound && curve.name == "bound" ? "bound: what memory or arithmetic allows" : curve.name));
    legend.push_back(entry);
  }
  return legend;
}

void add_to_legend(std::vector<Curve>& legend, const std::vector<Curve>& curves) {
  for (const Curve& curve : curves)
    if (std::ranges::find(legend, curve.name, &Curve::name) == legend.end()) legend.push_back(curve);
  std::ranges::sort(legend, {}, [](const Curve& curve) { return std::pair(curve.bound, curve.name); });
}

Data plots_data(const Summary& summary, const Looks& looks, const std::string& gnuplot) {
  const std::vector<Series> all = series_of(summary);
  Data ops(Data::type::list);
  int number = 0;
  for (const std::string& name : ops_of(summary)) {
    Data op, figures(Data::type::list);
    std::vector<Curve> legend;
    for (const Series& series : all) {
      if (series.op != name) continue;
      const Plot plot = speed_plot(series, looks);
      if (plot.curves.empty()) continue;
      add_to_legend(legend, plot.curves);
      figures.push_back(
          figure_data(plot, series.dtype + ", " + series.setting, "speed" + std::to_string(++number), gnuplot));
    }
    if (legend.empty()) continue;
    op.set("op", text_data(name));
    op.set("legend", legend_data(legend));
    op.set("figures", figures);
    ops.push_back(op);
  }
  return ops;
}

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
      if (!can_be_drawn(place.ratio, place.share)) continue;
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
