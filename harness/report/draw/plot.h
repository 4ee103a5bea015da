// A plot, as a rule with logarithmic axes: what is on it, and its axes.
#pragma once

#include <string>
#include <vector>

namespace assay::report {

inline constexpr int plot_markers = 10, plot_dashes = 6, plot_colours = 8;

struct Mark {
  double x = 0, y = 0;
  std::string title;         // shown when a pointer rests on it
  int number = 0;            // printed near it; 0: none
  double low = 0, high = 0;  // of its interval along x; zeros: none
};

struct Curve {
  std::string name;
  int colour = 0, marker = 0, dash = 0;
  bool joined = true;  // by a line
  bool bound = false;  // a line in the colour of the axes, without marks; `dash` tells several of them apart
  std::vector<Mark> marks;
};

struct Axis {
  std::string label;
  double low = 1, high = 10;
  struct Tick {
    double at;
    std::string label;
  };
  std::vector<Tick> ticks;
  bool linear = false;
};

// Text near a place of the plot: to the right of it and below, or to the left and above.
struct Label {
  std::string text;
  double x = 0, y = 0;
  bool ends_there = false;
};

struct Plot {
  std::string title, description;  // for those who cannot see it
  std::string note;                // said under it
  Axis x, y;
  std::vector<Curve> curves;
  std::vector<Label> labels;
  int width = 520, height = 320;
  int left = 9;                        // margin for the labels of y, in characters
  double band_low = 0, band_high = 0;  // of x, shaded; zeros: none
  bool band_of_y = false;              // of y instead
  bool names_at_ends = false;          // of its lines: at their right ends, instead of a legend
};

// Whether a logarithmic axis can show the value: no time, size or error of this world is outside.
inline bool can_be_plotted(double value) { return value >= 1e-15 && value <= 1e15; }

// The values without the few (at most one in eight) that lie ten times further out than all others: an axis that shows
// these as well would show nothing else.
std::vector<double> without_outliers(std::vector<double> values);
inline bool is_within(const Axis& axis, double value) { return value >= axis.low && value <= axis.high; }

// An axis that shows these values, as far as it can, with room around them, and round ticks.
Axis axis_of_numbers(const std::string& label, const std::vector<double>& values);  // 1, 2, 5, 10...
Axis axis_of_changes(const std::string& label, const std::vector<double>& values);  // -10%, same, +10%: of ratios
Axis axis_of_bytes(const std::string& label, const std::vector<double>& values);    // 4 KiB, 64 KiB...
Axis axis_of_shares(const std::string& label, const std::vector<double>& values);   // 1%, 10%, 100%

// All of a whole, at equal distances: 0%, 20%... 100%.
Axis axis_of_parts(const std::string& label);

// 1, 2, 3 up to `count`, at equal distances.
Axis axis_of_counts(const std::string& label, std::size_t count);

// Rows from top to bottom instead of numbers; `row_at(i, rows)` is where the i-th of them lies.
Axis axis_of_rows(const std::vector<std::string>& names);
double row_at(std::size_t row, std::size_t rows);
inline constexpr std::size_t most_rows = 40;

}  // namespace assay::report
