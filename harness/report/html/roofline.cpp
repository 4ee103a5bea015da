// The roofs of the machine, and where the fastest of each cell is below them.
#include <algorithm>
#include <cmath>
#include <set>

#include "harness/core/contract.h"
#include "harness/core/dtype.h"
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

// What float32 ends at, where products of bf16 go on.
Curve ceiling(const std::string& name, int number, double peak, double low, double high) {
  Curve curve{name, 0, 0, 1 + number % (plot_dashes - 1), true, true, {}};
  for (const double intensity : {low, high}) curve.marks.push_back({intensity, peak / 1e9, "", 0, 0, 0});
  return curve;
}

bool is_of_narrow_products(const CellSummary& cell) {
  const Op* op = find_op(cell.op);
  return op != nullptr && op->info().products && cell.dtype == name_of(Dtype::bf16);
}

// The fastest of each cell that has both operations and bytes, one curve for each implementation; and whether any of
// them is bounded by products of bf16.
struct Places {
  std::vector<Curve> curves;
  std::vector<double> intensities, rates;
  bool narrow = false;
};

Places places_of(const Summary& summary, const std::string& op, const Looks& looks) {
  Places places;
  std::vector<Curve>& curves = places.curves;
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
    places.intensities.push_back(intensity), places.rates.push_back(rate);
    places.narrow = places.narrow || is_of_narrow_products(cell);
  }
  return places;
}

Plot plot_of(const std::string& op, const Roofline& roofline, Places places) {
  auto& [curves, intensities, rates, narrow] = places;
  const double of_floats = best_rate(roofline, multiply_adds, ""),
               peak = narrow ? std::max(of_floats, best_rate(roofline, products_of_bf16, "")) : of_floats;
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
  if (peak > of_floats) {
    plot.curves.push_back(ceiling("roof: multiply-adds of float32", static_cast<int>(plot.curves.size()), of_floats,
                                  plot.x.low, plot.x.high));
    plot.labels.push_back({"products of bf16 " + print_rate(peak, "flop/s"), plot.x.high, peak / 1e9, true});
  }
  plot.labels.push_back({"multiply-adds " + print_rate(of_floats, "flop/s"), plot.x.high, of_floats / 1e9, true});
  rates.push_back(of_floats / 1e9), rates.push_back(peak / 1e9);
  const auto [least, most] = std::ranges::minmax(rates);
  rates.insert(rates.end(), {0.6 * least, 1.6 * most});  // room for the labels
  plot.y = axis_of_numbers("Gflop/s", rates);
  for (Curve& curve : curves) plot.curves.push_back(std::move(curve));
  plot.title = op + ": roofline";
  plot.description =
      "Operations per second against operations for a byte, both logarithmic: one mark for the fastest of each cell; "
      "dashed lines, named at their left end, are what a copy from each level allows, up to the peak of " +
      std::string(peak > of_floats ? "products of bf16" : "multiply-adds") + " (" + print_rate(peak, "flop/s") +
      "): from the top, " + told + "." +
      (peak > of_floats ? " Float32 ends at " + print_rate(of_floats, "flop/s") + "." : "");
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
  if (!(best_rate(roofline, multiply_adds, "") > 0)) return section;
  section.lede =
      "What this machine can do at most with one thread, measured by probes (" + roofline.time.substr(0, 10) +
      "), and where the fastest of each cell is below it. Dashed: copies from the first cache level (top) to memory "
      "(bottom), named at their left end, up to the peak of multiply-adds, or of products of bf16 where a block is "
      "made of them. The share of the bound that tables show is "
      "of a copy measured in the same blocks.";
  int number = 0;
  for (const std::string& op : ops_of(summary)) {
    Places places = places_of(summary, op, looks);
    if (places.curves.empty()) continue;
    const Plot plot = plot_of(op, roofline, std::move(places));
    add_to_legend(section.legend, plot.curves);
    section.figures.push_back(figure_data(plot, op, "roofline" + std::to_string(++number), gnuplot));
  }
  add_table(section, roofline);
  return section;
}

}  // namespace assay::report
