// How the times of a run's cells have moved over the runs before it.
#include <algorithm>
#include <map>

#include "harness/core/build.h"
#include "harness/report/draw/layout.h"
#include "harness/report/html/parts.h"
#include "harness/report/numbers.h"

namespace assay::report {
namespace {

constexpr std::size_t most_lines = 8, most_runs = 30;  // of a figure: as many as there are colours

// Without its op, which the figure names.
std::string name_of(const HistoryLine& line) {
  const std::size_t op = line.what.find(' ');
  return line.what.substr(op == std::string::npos ? 0 : op + 1) + " " + line.implementation;
}

// The runs that any of the lines has a time of, oldest first.
std::vector<std::string> runs_of(const std::vector<HistoryLine>& lines) {
  std::map<std::pair<std::string, std::string>, bool> seen;
  for (const HistoryLine& line : lines)
    for (const HistoryPoint& point : line.points) seen[{point.started, point.run}] = true;
  std::vector<std::string> runs;
  for (const auto& [key, there] : seen) runs.push_back(key.second);
  if (runs.size() > most_runs) runs.erase(runs.begin(), runs.end() - most_runs);
  return runs;
}

Curve curve_of(const HistoryLine& line, const std::vector<std::string>& runs, int number, const HistoryMarks& marks) {
  Curve curve{name_of(line), number % plot_colours, number % plot_markers, number % plot_dashes, true, false, {}};
  double first = 0;
  for (const HistoryPoint& point : line.points) {
    const auto run = std::ranges::find(runs, point.run);
    if (run == runs.end() || !(point.seconds > 0)) continue;
    if (first == 0) first = point.seconds;
    const double ratio = point.seconds / first;
    const auto mark = marks.find({point.run, line.cell, line.implementation});
    if (can_be_plotted(ratio))
      curve.marks.push_back({static_cast<double>(run - runs.begin() + 1), ratio,
                             name_of(line) + ", run " + point.run + " (" + build::short_commit(point.commit) +
                                 "): " + print_seconds(point.seconds),
                             mark == marks.end() ? 0 : mark->second});
  }
  return curve;
}

Plot plot_of(const std::string& title, const std::vector<Curve>& curves, std::size_t runs) {
  Plot plot;
  plot.curves = curves;
  std::vector<double> ratios{0.9, 1.1};
  for (const Curve& curve : curves)
    for (const Mark& mark : curve.marks) ratios.push_back(mark.y);
  plot.x = axis_of_counts("run, oldest first", runs);
  plot.y = axis_of_changes("time, to its first run here", without_outliers(ratios));
  plot.note = take_outside(plot.curves, plot.y);
  make_room_for_names(plot);
  plot.band_low = 0.98;
  plot.band_high = 1.02;
  plot.band_of_y = true;
  plot.title = title + ": history";
  plot.description = "The time of each cell as a multiple of its first one here, run by run; the band is 0.98 to 1.02.";
  return plot;
}

}  // namespace

Section history_section(const std::vector<HistoryLine>& history, const std::string& gnuplot, const std::string& id,
                        const HistoryMarks& marks) {
  Section section;
  section.id = id;
  section.nav = "History";
  section.title = "History";
  section.folded = true;
  section.lede =
      "How the time of the fastest implementation of each cell has moved over the runs on this machine (at most " +
      std::to_string(most_runs) +
      "), as they were recorded: hours and neighbours differ from run to run, so this shows where to look and no more. "
      "./assay compare tells what really changed.";
  const std::vector<std::string> runs = runs_of(history);
  std::map<std::string, std::vector<const HistoryLine*>> by_op;
  for (const HistoryLine& line : history) by_op[line.what.substr(0, line.what.find(' '))].push_back(&line);
  int number = 0;
  for (const auto& [op, lines] : by_op)
    for (std::size_t from = 0; from < lines.size(); from += most_lines) {
      std::vector<Curve> curves;
      std::string names;
      for (std::size_t i = from; i < std::min(from + most_lines, lines.size()); ++i) {
        Curve curve = curve_of(*lines[i], runs, static_cast<int>(i - from), marks);
        if (curve.marks.empty()) continue;
        curves.push_back(std::move(curve));
      }
      if (curves.empty()) continue;
      const std::string part = lines.size() > most_lines ? " (" + std::to_string(from / most_lines + 1) + ")" : "";
      const Data figure = figure_data(plot_of(op + part, curves, runs.size()), op + part,
                                      id + "-plot" + std::to_string(++number), gnuplot);
      section.figures.push_back(figure);
    }
  return section;
}

}  // namespace assay::report
