#include "harness/report/draw/layout.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "harness/report/numbers.h"

namespace assay::report {
namespace {

constexpr double per_character = 0.58;  // of the font's size: what a sans serif takes on average

double width_in(const std::string& text, double font) {
  return per_character * font * static_cast<double>(width_of(text));
}

double part_of(const Axis& axis, double value) {
  if (axis.linear) return (value - axis.low) / (axis.high - axis.low);
  return std::log(value / axis.low) / std::log(axis.high / axis.low);
}

struct Box {
  double left, right, top, bottom;
};

Box box_of(const PlacedText& text) {
  const double width = width_in(text.text, small_font), half = 0.6 * small_font;
  const double left = text.ends_there ? text.at.x - width : text.at.x;
  return {left, left + width, text.at.y - half, text.at.y + half};
}

double covered(const Box& a, const Box& b) {
  const double width = std::min(a.right, b.right) - std::max(a.left, b.left),
               height = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

// Beside the point first, then above and below; at the left if there is no room at the right.
std::vector<PlacedText> places_for(const std::string& text, const Spot& point, bool ends_there) {
  constexpr double beside = 6, up = 9, far = 15;
  std::vector<PlacedText> places;
  for (const double height : {0.0, -up, up, -far, far, -2 * up, 2 * up})
    for (const bool left : {ends_there, !ends_there})
      places.push_back({text, {point.x + (left ? -beside : beside), point.y + height}, left, false});
  return places;
}

// The first of the places that covers nothing, else the one that covers least.
PlacedText best_place(const std::vector<PlacedText>& places, const std::vector<Box>& taken, const Frame& frame) {
  const PlacedText* best = nullptr;
  double least = 0;
  for (const PlacedText& place : places) {
    const Box box = box_of(place);
    double cost = 0;
    for (const Box& each : taken) cost += covered(box, each);
    if (box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom)
      cost += 1000;
    if (best == nullptr || cost < least) best = &place, least = cost;
  }
  return *best;
}

// What is right of the frame.
double margin_for_names(const Plot& plot) {
  double margin = 18;
  if (plot.names_at_ends)
    for (const Curve& curve : plot.curves)
      if (!curve.bound) margin = std::max(margin, width_in(curve.name, name_font) + 26);
  return margin;
}

}  // namespace

Frame frame_of(const Plot& plot) {
  return {7.2 * plot.left, plot.width - margin_for_names(plot), 12, plot.height - 52.0};
}

void make_room_for_names(Plot& plot) {
  constexpr int least = 380;  // pixels for the frame and what is left of it
  plot.names_at_ends = true;
  plot.width = std::max(plot.width, least + static_cast<int>(margin_for_names(plot)));
  const auto lines = std::ranges::count_if(plot.curves, [](const Curve& curve) { return !curve.bound; });
  plot.height = std::max(plot.height, static_cast<int>(static_cast<double>(lines) * (name_font + 2)) + 70);
}

Spot spot_of(const Plot& plot, double x, double y) {
  const Frame frame = frame_of(plot);
  return {frame.left + part_of(plot.x, x) * (frame.right - frame.left),
          frame.bottom - part_of(plot.y, y) * (frame.bottom - frame.top)};
}

std::vector<PlacedText> place_texts(const Plot& plot) {
  const Frame frame = frame_of(plot);
  constexpr double radius = 4;  // of a mark
  std::vector<Box> taken;
  for (const Curve& curve : plot.curves) {
    if (curve.bound) continue;
    for (const Mark& mark : curve.marks) {
      const Spot spot = spot_of(plot, mark.x, mark.y);
      taken.push_back({spot.x - radius, spot.x + radius, spot.y - radius, spot.y + radius});
    }
  }
  std::vector<PlacedText> texts;
  const auto place = [&](const std::string& text, const Spot& point, bool ends_there) {
    texts.push_back(best_place(places_for(text, point, ends_there), taken, frame));
    taken.push_back(box_of(texts.back()));
  };
  for (const Label& label : plot.labels) {
    const Spot point = spot_of(plot, label.x, label.y);
    place(label.text, {point.x, point.y + (label.ends_there ? -9 : 10)}, label.ends_there);
  }
  for (const Curve& curve : plot.curves)
    for (const Mark& mark : curve.marks)
      if (mark.number > 0) {
        place(std::to_string(mark.number), spot_of(plot, mark.x, mark.y), false);
        texts.back().number = true;
      }
  return texts;
}

std::vector<double> spread(const std::vector<double>& wanted, double gap, double low, double high) {
  // Neighbours that are too near share a block; a block lies where the mean of its members wants it to be.
  struct Block {
    double sum = 0;  // of where its members want it to begin
    std::size_t count = 0;
  };
  const auto room = [&](const Block& block) { return gap * static_cast<double>(block.count - 1); };
  const auto start = [&](const Block& block) {
    return std::clamp(block.sum / static_cast<double>(block.count), low, std::max(low, high - room(block)));
  };
  std::vector<Block> blocks;
  for (const double each : wanted) {
    blocks.push_back({each, 1});
    while (blocks.size() > 1) {
      Block& before = blocks[blocks.size() - 2];
      const Block last = blocks.back();
      if (start(before) + room(before) + gap <= start(last)) break;
      before.sum += last.sum - gap * static_cast<double>(before.count * last.count);
      before.count += last.count;
      blocks.pop_back();
    }
  }
  std::vector<double> places;
  for (const Block& block : blocks)
    for (std::size_t i = 0; i < block.count; ++i) places.push_back(start(block) + gap * static_cast<double>(i));
  return places;
}

std::vector<PlacedName> place_names(const Plot& plot) {
  const Frame frame = frame_of(plot);
  std::vector<PlacedName> names;
  for (std::size_t i = 0; i < plot.curves.size(); ++i) {
    const Curve& curve = plot.curves[i];
    if (curve.bound || curve.marks.empty()) continue;
    names.push_back({i, spot_of(plot, curve.marks.back().x, curve.marks.back().y), {}});
  }
  std::ranges::stable_sort(names, {}, [](const PlacedName& name) { return name.end.y; });
  std::vector<double> wanted;
  for (const PlacedName& name : names) wanted.push_back(name.end.y);
  const std::vector<double> places = spread(wanted, name_font + 2, frame.top, frame.bottom);
  for (std::size_t i = 0; i < names.size(); ++i) names[i].at = {frame.right + 20, places[i]};
  return names;
}

}  // namespace assay::report
