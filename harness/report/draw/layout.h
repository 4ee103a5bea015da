// Where the parts of a plot lie on its sheet, and where there is room for text: in pixels, from the left and from the
// top.
#pragma once

#include <string>
#include <vector>

#include "harness/report/draw/plot.h"

namespace assay::report {

inline constexpr double small_font = 10, name_font = 11;  // pixels

struct Spot {
  double x = 0, y = 0;
};

// The area between the axes.
struct Frame {
  double left = 0, right = 0, top = 0, bottom = 0;
};
Frame frame_of(const Plot& plot);

// Where a point of the plot lies.
Spot spot_of(const Plot& plot, double x, double y);

// A text with the middle of its left end at a spot, or of its right end.
struct PlacedText {
  std::string text;
  Spot at;
  bool ends_there = false;
  bool number = false;  // of a mark: it is to be found
};

// The numbers of its marks and its labels, each beside its point, where it covers no mark and no other text if there is
// such a place.
std::vector<PlacedText> place_texts(const Plot& plot);

// The names of the curves that are lines, at the right of the frame, as near to their last marks as the others allow.
struct PlacedName {
  std::size_t curve = 0;
  Spot end, at;  // of the line, and of the text
};
std::vector<PlacedName> place_names(const Plot& plot);

// For names at the ends of its lines, `width` and `height` grow as they need.
void make_room_for_names(Plot& plot);

// As near as possible to where they want to be, in their order, at least `gap` apart, between `low` and `high`.
std::vector<double> spread(const std::vector<double>& wanted, double gap, double low, double high);

}  // namespace assay::report
