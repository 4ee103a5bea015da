#include "harness/measure/scaling.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <tuple>

#include "harness/core/names.h"

namespace assay {
namespace {

constexpr std::size_t least_sizes = 4;
constexpr double least_span = 8, allowed_exponent = 1.25, errors_away = 3;

struct Point {
  double work;    // in the unit that is shown
  double needed;  // what time is held against
  double seconds;
};

struct Fit {
  double slope = 0, error = 0;
};

// Least squares through logarithms.
Fit fit(const std::vector<Point>& points) {
  const auto n = static_cast<double>(points.size());
  double mean_x = 0, mean_y = 0;
  for (const Point& each : points) mean_x += std::log(each.needed) / n, mean_y += std::log(each.seconds) / n;
  double xx = 0, xy = 0, yy = 0;
  for (const Point& each : points) {
    const double x = std::log(each.needed) - mean_x, y = std::log(each.seconds) - mean_y;
    xx += x * x, xy += x * y, yy += y * y;
  }
  if (!(xx > 0)) return {};
  const double slope = xy / xx, left = std::max(0.0, yy - slope * xy);
  return {slope, std::sqrt(left / (n - 2) / xx)};
}

std::string parameters_of(const CellSummary& cell) {
  std::vector<std::string> settings;
  for (const Parameter& each : cell.parameters) settings.push_back(each.name + "=" + print(each.value));
  if (cell.inputs != name_of(Inputs::fresh)) settings.push_back("inputs=" + cell.inputs);
  return join(settings, ", ");
}

}  // namespace

std::vector<Scaling> find_growth(const std::vector<CellSummary>& cells) {
  using Key = std::tuple<std::string, std::string, std::string, std::string, int, std::string, std::string>;
  std::map<Key, std::vector<Point>> series;
  for (const CellSummary& cell : cells) {
    const std::string parameters = parameters_of(cell);
    for (const Measured& each : cell.measured) {
      const bool text = cell.work.characters > 0;
      const double needed = text ? cell.work.characters : cell.bound_seconds;
      if (!each.measurable || !each.why_not.empty() || !(each.seconds.value > 0) || !(needed > 0)) continue;
      series[{cell.op, cell.dtype, each.subject.implementation, cell.cache, cell.threads, cell.values, parameters}]
          .push_back({text ? cell.work.characters : cell.work.bytes, needed, each.seconds.value});
    }
  }
  std::vector<Scaling> found;
  for (auto& [key, points] : series) {
    std::ranges::sort(points, {}, &Point::needed);
    std::vector<double> sizes;
    for (const Point& each : points)
      if (sizes.empty() || each.needed > 1.05 * sizes.back()) sizes.push_back(each.needed);
    if (sizes.size() < least_sizes || sizes.back() < least_span * sizes.front()) continue;
    const Fit line = fit(points);
    if (!(line.slope - errors_away * line.error > allowed_exponent)) continue;
    const auto& [op, dtype, implementation, cache, threads, values, parameters] = key;
    const bool text = points.front().work == points.front().needed;
    found.push_back({op, dtype, implementation, cache, values, parameters, threads, line.slope, line.error,
                     points.front().work, points.back().work, text ? "characters" : "bytes"});
  }
  return found;
}

std::string describe(const Scaling& scaling) {
  char numbers[200];
  std::snprintf(numbers, sizeof numbers, "^%.2f (+-%.2f) from %.3g to %.3g %s", scaling.exponent,
                2.6 * scaling.uncertainty, scaling.from, scaling.to, scaling.unit.c_str());
  std::string setting = scaling.cache + " cache";
  if (scaling.threads != 1) setting += ", " + std::to_string(scaling.threads) + " threads";
  for (const std::string& each : {scaling.values, scaling.parameters})
    if (!each.empty()) setting += ", " + each;
  return "scaling: the time of " + scaling.op + " " + scaling.dtype + " " + scaling.implementation + " (" + setting +
         ") grows as its work" + numbers + "; expected is ^1";
}

}  // namespace assay
