// Speed against size.
#include <algorithm>
#include <cmath>

#include "harness/core/names.h"
#include "harness/report/draw/layout.h"
#include "harness/report/draw/svg.h"
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
  plot.y = axis_of_numbers(unit, without_outliers(rates));
  plot.note = take_outside(plot.curves, plot.y);
  join_coinciding(plot.curves, plot.y);
  if (!bound.marks.empty() && !plot.curves.empty()) {
    // From edge to edge, so that the bound of one size alone is a line as well.
    bound.marks.insert(bound.marks.begin(), {plot.x.low, bound.marks.front().y, "", 0});
    bound.marks.push_back({plot.x.high, bound.marks.back().y, "", 0});
    plot.curves.insert(plot.curves.begin(), std::move(bound));
  }
  make_room_for_names(plot);
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
  figure.set("note", text_data(plot.note));
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

namespace {

bool is_of_one_size(const Series& series) {
  return std::ranges::all_of(series.cells,
                             [&](const CellSummary* each) { return size_of(*each) == size_of(*series.cells[0]); });
}

// A figure for each series: curves, or bars for each of its cells where they are all of one size.
void add_figures(Data& figures, Data& bars, const Series& series, const std::string& caption, const Looks& looks,
                 const std::string& gnuplot, int& number) {
  if (is_of_one_size(series)) {
    for (const CellSummary* cell : series.cells) {
      Data each = bars_data(*cell, caption + (caption.empty() ? "" : ", ") + shape_of(cell->dims), looks);
      if (each.get("any")->is_true()) bars.push_back(each);
    }
    return;
  }
  const Plot plot = speed_plot(series, looks);
  if (!plot.curves.empty()) figures.push_back(figure_data(plot, caption, "speed" + std::to_string(++number), gnuplot));
}

}  // namespace

Data plots_data(const Summary& summary, const Looks& looks, const std::string& gnuplot) {
  const std::vector<Series> all = series_of(summary);
  Data ops(Data::type::list);
  int number = 0;
  for (const std::string& name : ops_of(summary)) {
    std::vector<const Series*> its;
    for (const Series& series : all)
      if (series.op == name) its.push_back(&series);
    const std::vector<std::string> common = common_words(its);
    Data op, figures(Data::type::list), bars(Data::type::list);
    for (const Series* series : its) {
      const std::string own = own_words(*series, common);
      add_figures(figures, bars, *series, series->dtype + (own.empty() ? "" : ", " + own), looks, gnuplot, number);
    }
    if (!figures.is_non_empty_list() && !bars.is_non_empty_list()) continue;
    op.set("op", text_data(name));
    op.set("id", anchor_of("speed", name));
    op.set("setting", text_data(join(common, ", ")));
    op.set("figures", figures);
    op.set("bars", bars);
    ops.push_back(op);
  }
  return ops;
}

}  // namespace assay::report
