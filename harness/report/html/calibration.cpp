// What comparisons on the machine are worth, as a calibration measured it.
#include <algorithm>

#include "harness/report/html/parts.h"
#include "harness/report/numbers.h"

namespace assay::report {
namespace {

// A rate of 0 has no place on a logarithmic axis: its interval begins at the axis' left end.
constexpr double least_rate = 1e-3;

std::string text_of(const ErrorRate& rate) {
  return rate.kind + ": " + print_count(rate.confirmed) + " of " + print_count(rate.comparisons) +
         " confirmed; 99% interval " + print_part(rate.low) + " to " + print_part(rate.high);
}

// False alarms are rare: their axis is logarithmic. What is found is to be read near the whole: 80% is not 99%.
enum class Scale : std::uint8_t { logarithmic, linear };

Plot plot_of(const std::vector<ErrorRate>& rates, Scale scale, const std::string& title,
             const std::string& description) {
  const double least = scale == Scale::logarithmic ? least_rate : 0;
  Plot plot;
  std::vector<std::string> rows;
  Curve curve{"rate", 0, 1, 0, false, false, {}};
  for (std::size_t i = 0; i < rates.size(); ++i) {
    const ErrorRate& rate = rates[i];
    const double found = rate.comparisons > 0 ? static_cast<double>(rate.confirmed) / rate.comparisons : 0;
    rows.push_back(rate.kind);
    curve.marks.push_back({std::max(found, least), row_at(i, rates.size()), text_of(rate), 0, std::max(rate.low, least),
                           std::max(rate.high, least_rate)});
  }
  plot.y = axis_of_rows(rows);
  const std::string label = "confirmed, of all comparisons";
  plot.x = scale == Scale::linear ? axis_of_parts(label) : axis_of_shares(label, {least_rate, 1});
  plot.curves = {std::move(curve)};
  plot.left = 30;
  plot.height = 90 + 22 * static_cast<int>(rows.size());
  plot.title = title;
  plot.description = description;
  return plot;
}

}  // namespace

Section calibration_section(const Calibration& calibration, const std::string& gnuplot) {
  Section section;
  section.id = "calibration";
  section.nav = "Calibration";
  section.title = "Calibration";
  section.folded = true;
  if (calibration.machine.empty()) return section;
  section.lede =
      "How often comparisons on this machine call equal things different, and how often they find a slowdown that is "
      "there, "
      "measured on " +
      calibration.time.substr(0, 10) +
      " by comparisons with known answers (./assay calibrate). "
      "Of false alarms, a mark at the left edge is a rate of zero or next to it.";
  if (!calibration.equal.empty())
    section.figures.push_back(figure_data(
        plot_of(calibration.equal, Scale::logarithmic, "False alarms",
                "Of comparisons of equal things, one row for each kind: "
                "the share that ended in a confirmed difference, with its 99% interval, on a logarithmic axis."),
        "Equal things: false alarms", "calibration1", gnuplot));
  if (!calibration.slowdowns.empty())
    section.figures.push_back(
        figure_data(plot_of(calibration.slowdowns, Scale::linear, "Power",
                            "Of comparisons with something slower, one row for each slowdown: "
                            "the share that was found and confirmed, with its 99% interval, from none to all."),
                    "Slowdowns: what is found", "calibration2", gnuplot));
  section.heads = {"Op", "Floor: what two links of one build differ by"};
  for (const auto& [op, floor] : calibration.floors) section.rows.push_back({op, print_significant(100 * floor) + "%"});
  return section;
}

}  // namespace assay::report
