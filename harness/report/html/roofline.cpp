// The roofs of the machine, and where the fastest of each cell is below them.
#include <algorithm>
#include <cmath>
#include <set>

#include "harness/report/html/parts.h"
#include "harness/report/numbers.h"

namespace assay::report {
namespace {

std::vector<std::string> levels_of(const Roofline& roofline) {
  std::vector<std::string> levels;
  for (const Roof& roof : roofline.roofs)
    if (!roof.level.empty() && std::ranges::find(levels, roof.level) == levels.end()) levels.push_back(roof.level);
  return levels;
}

double best_copy(const Roofline& roofline, const std::string& level) {
  return std::max(best_rate(roofline, "copy", level), best_rate(roofline, "non-temporal copy", level));
}

std::string print_rate(double rate, const std::string& unit) { return print_significant(rate / 1e9) + " G" + unit; }

// Operations per second that so many operations for a byte allow. Roofs are told apart by their dashes.
Curve slope(const std::string& name, int number, double bandwidth, double peak, double low, double high) {
  Curve curve{name, 0, 0, 1 + number % (plot_dashes - 1), true, true, {}};
  const double ridge = std::clamp(peak / bandwidth, low, high);
  for (const double intensity : {low, ridge, high})
    curve.marks.push_back({intensity, std::min(peak, bandwidth * intensity) / 1e9, "", 0, 0, 0});
  return curve;
}

// The fastest of each cell that has both operations and bytes, one curve for each implementation.
std::vector<Curve> places_of(const Summary& summary, const std::string& op, const Looks& looks,
                             std::vector<double>& intensities, std::vector<double>& rates) {
  std::vector<Curve> curves;
  for (const CellSummary& cell : summary.cells) {
    if (cell.op != op || cell.threads != 1 || cell.measured.empty() || !(cell.work.flops > 0) || !(cell.work.bytes > 0))
      continue;
    const Measured& fastest = cell.measured.front();
    if (!can_be_ranked(fastest)) continue;
    const double intensity = cell.work.flops / cell.work.bytes, rate = cell.work.flops / fastest.seconds.value / 1e9;
    if (!can_be_plotted(intensity) || !can_be_plotted(rate)) continue;
    const std::string& name = fastest.subject.implementation;
    auto curve = std::ranges::find(curves, name, &Curve::name);
    if (curve == curves.end()) {
      curve = curves.insert(curve, curve_for(name, looks));
      curve->joined = false;
    }
    curve->marks.push_back({intensity, rate,
                            name + ", " + cell.dtype + " " + shape_of(cell.dims) +
                                (cell.cache == "cold" ? " cold" : "") + ": " + print_rate(1e9 * rate, "flop/s") + ", " +
                                print_share(fastest.share_of_bound) + " of its bound"});
    intensities.push_back(intensity), rates.push_back(rate);
  }
  return curves;
}

Plot plot_of(const std::string& op, const Roofline& roofline, std::vector<Curve> places,
             std::vector<double> intensities, std::vector<double> rates) {
  const double peak = best_rate(roofline, "multiply-add", "");
  Plot plot;
  for (const std::string& level : levels_of(roofline)) intensities.push_back(peak / best_copy(roofline, level));
  std::erase_if(intensities, [](double each) { return !can_be_plotted(each); });
  plot.x = axis_of_numbers("operations for a byte", intensities);
  std::string told;
  for (const std::string& level : levels_of(roofline)) {
    const double bandwidth = best_copy(roofline, level);
    if (!(bandwidth > 0)) continue;
    const std::string name = level + " " + print_rate(bandwidth, "B/s");
    Curve roof = slope("roof: copies from " + name, static_cast<int>(plot.curves.size()), bandwidth, peak, plot.x.low,
                       plot.x.high);
    for (const Mark& mark : roof.marks) rates.push_back(mark.y);
    // Where they begin: they all end at the same peak.
    if (roof.marks.front().y < peak / 1e9) plot.labels.push_back({level, plot.x.low, roof.marks.front().y, false});
    plot.curves.push_back(std::move(roof));
    told += (told.empty() ? "" : ", ") + name;
  }
  plot.labels.push_back({"multiply-adds " + print_rate(peak, "flop/s"), plot.x.high, peak / 1e9, true});
  rates.push_back(peak / 1e9);
  const auto [least, most] = std::ranges::minmax(rates);
  rates.insert(rates.end(), {0.6 * least, 1.6 * most});  // room for the labels
  plot.y = axis_of_numbers("Gflop/s", rates);
  for (Curve& curve : places) plot.curves.push_back(std::move(curve));
  plot.title = op + ": roofline";
  plot.description =
      "Operations per second against operations for a byte, both logarithmic: one mark for the fastest of each cell; "
      "dashed lines, named at their left end, are what a copy from each level allows, up to the peak of multiply-adds "
      "(" +
      print_rate(peak, "flop/s") + "): from the top, " + told + ".";
  return plot;
}

// A row for each probe and instruction set, a column for each level.
void add_table(Section& section, const Roofline& roofline) {
  const std::vector<std::string> levels = levels_of(roofline);
  section.heads = {"What", "Instruction set", "Registers"};
  section.heads.insert(section.heads.end(), levels.begin(), levels.end());
  for (const Roof& roof : roofline.roofs) {
    const auto same = [&](const std::vector<std::string>& row) { return row[0] == roof.what && row[1] == roof.isa; };
    auto row = std::ranges::find_if(section.rows, same);
    if (row == section.rows.end()) {
      row = section.rows.insert(row, std::vector<std::string>(3 + levels.size(), "\u2013"));
      (*row)[0] = roof.what, (*row)[1] = roof.isa;
    }
    const auto level = std::ranges::find(levels, roof.level) - levels.begin();
    (*row)[roof.level.empty() ? 2 : 3 + static_cast<std::size_t>(level)] =
        print_rate(roof.rate, roof.level.empty() ? "flop/s" : "B/s");
  }
}

}  // namespace

Section roofline_section(const Summary& summary, const Roofline& roofline, const Looks& looks,
                         const std::string& gnuplot) {
  Section section;
  section.id = "roofline";
  section.nav = "Roofline";
  section.title = "Roofline";
  section.folded = true;
  const double peak = best_rate(roofline, "multiply-add", "");
  if (roofline.roofs.empty() || !(peak > 0)) return section;
  section.lede =
      "What this machine can do at most with one thread, measured by probes (" + roofline.time.substr(0, 10) +
      "), and where the fastest of each cell is below it. Dashed: copies from the first cache level (top) to memory "
      "(bottom), named at their left end, up to the peak of multiply-adds. The share of the bound that tables show is "
      "of a copy measured in the same blocks.";
  int number = 0;
  for (const std::string& op : ops_of(summary)) {
    std::vector<double> intensities, rates;
    std::vector<Curve> places = places_of(summary, op, looks, intensities, rates);
    if (places.empty()) continue;
    const Plot plot = plot_of(op, roofline, std::move(places), intensities, rates);
    add_to_legend(section.legend, plot.curves);
    section.figures.push_back(figure_data(plot, op, "roofline" + std::to_string(++number), gnuplot));
  }
  add_table(section, roofline);
  return section;
}

}  // namespace assay::report
