// Where one implementation overtakes another: their times against a dimension, as multiples of the fastest one's.
#include <algorithm>

#include "harness/report/draw/layout.h"
#include "harness/report/html/parts.h"
#include "harness/report/numbers.h"

namespace assay::report {
namespace {

std::string bucket_text(const Crossover& crossover) {
  std::string text;
  for (std::size_t i = 0; i < crossover.buckets.size(); ++i) {
    const Crossover::Bucket& bucket = crossover.buckets[i];
    text += (i > 0 ? ", from " + print_count(bucket.low) + " on " : "") + bucket.choice;
  }
  return text;
}

Curve curve_of(const Crossover::Line& line, const std::string& dimension, const Looks& looks) {
  Curve curve = curve_for(line.implementation, looks);
  for (const Crossover::Point& point : line.points)
    if (can_be_plotted(static_cast<double>(point.size)) && can_be_plotted(point.slower.value))
      curve.marks.push_back({static_cast<double>(point.size), point.slower.value,
                             line.implementation + ", " + dimension + "=" + print_count(point.size) + ": " +
                                 print_ratio(point.slower.value) + " the time of the fastest, 99% interval " +
                                 print_significant(point.slower.low) + " to " + print_significant(point.slower.high)});
  return curve;
}

Plot plot_of(const Crossover& crossover, const Looks& looks) {
  Plot plot;
  std::vector<double> sizes, ratios{1};
  for (const Crossover::Line& line : crossover.lines) {
    Curve curve = curve_of(line, crossover.dimension, looks);
    for (const Mark& mark : curve.marks) sizes.push_back(mark.x), ratios.push_back(mark.y);
    if (!curve.marks.empty()) plot.curves.push_back(std::move(curve));
  }
  plot.x = axis_of_numbers(crossover.dimension, sizes);
  plot.y = axis_of_numbers("time / that of the fastest", without_outliers(ratios));
  plot.note = take_outside(plot.curves, plot.y);
  join_coinciding(plot.curves, plot.y);
  make_room_for_names(plot);
  // Edges of the buckets, from the bottom to the top.
  for (std::size_t i = 1; i < crossover.buckets.size(); ++i) {
    const auto at = static_cast<double>(crossover.buckets[i].low);
    if (at > plot.x.low && at < plot.x.high)
      plot.curves.push_back(
          {"edge", 0, 0, 0, true, true, {{at, plot.y.low, "", 0, 0, 0}, {at, plot.y.high, "", 0, 0, 0}}});
  }
  plot.title = crossover.op + ", " + crossover.dtype + ", " + crossover.setting + ": who is fastest along " +
               crossover.dimension;
  plot.description =
      "Time as a multiple of the fastest one's against " + crossover.dimension +
      ", both logarithmic, a line for each implementation; dashed verticals are the edges of a table's buckets: " +
      bucket_text(crossover) + ".";
  return plot;
}

}  // namespace

Section crossover_section(const std::vector<Crossover>& crossovers, const Looks& looks, const std::string& gnuplot) {
  Section section;
  section.id = "crossovers";
  section.nav = "Crossovers";
  section.title = "Crossovers";
  section.folded = true;
  section.lede =
      "Who is fastest along the dimension that a dispatch table has ranges of: each time as a multiple of the fastest "
      "one's. "
      "Dashed verticals are the edges that ./assay select makes of these measurements; no edge means that one choice "
      "serves "
      "all sizes, ties included.";
  int number = 0;
  for (const Crossover& crossover : crossovers) {
    const Plot plot = plot_of(crossover, looks);
    if (plot.curves.empty()) continue;
    section.figures.push_back(figure_data(
        plot, crossover.op + " " + crossover.dtype + ", " + crossover.setting + ": " + bucket_text(crossover),
        "crossover" + std::to_string(++number), gnuplot));
  }
  return section;
}

}  // namespace assay::report
