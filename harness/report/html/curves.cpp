// Curves as a plot can show them: those that lie on one another as one, and none outside its axes.
#include <algorithm>
#include <cmath>

#include "harness/core/names.h"
#include "harness/report/html/parts.h"
#include "harness/report/numbers.h"

namespace assay::report {
namespace {

constexpr double distinct = 0.012;  // of an axis: what a reader can tell apart

bool coincide(const Curve& a, const Curve& b, double tolerance) {
  return !a.bound && !b.bound && a.marks.size() == b.marks.size() &&
         std::ranges::equal(a.marks, b.marks, [&](const Mark& one, const Mark& other) {
           return one.x == other.x && std::abs(std::log(one.y / other.y)) <= tolerance;
         });
}

// "openblas = @haswell": a variant of the same backend is named by what it differs in.
std::string with_name(const std::string& names, const std::string& name) {
  const std::string backend = names.substr(0, names.find_first_of("@ "));
  const bool variant = name.starts_with(backend + "@") || name == backend;
  return names + " = " + (variant && name != backend ? name.substr(backend.size()) : name);
}

}  // namespace

void join_coinciding(std::vector<Curve>& curves, const Axis& y) {
  const double tolerance = distinct * std::log(y.high / y.low);
  std::vector<Curve> joined;
  for (const Curve& curve : curves) {
    const auto same = std::ranges::find_if(joined, [&](const Curve& each) { return coincide(each, curve, tolerance); });
    if (same == joined.end()) {
      joined.push_back(curve);
      continue;
    }
    same->name = with_name(same->name, curve.name);
    for (std::size_t i = 0; i < curve.marks.size(); ++i) same->marks[i].title += "; " + curve.marks[i].title;
  }
  curves = std::move(joined);
}

std::string take_outside(std::vector<Curve>& curves, const Axis& y) {
  std::vector<std::string> outside;
  for (Curve& curve : curves) {
    if (curve.bound) continue;
    for (const Mark& mark : curve.marks)
      if (!is_within(y, mark.y)) outside.push_back(mark.title);
    std::erase_if(curve.marks, [&](const Mark& mark) { return !is_within(y, mark.y); });
  }
  std::erase_if(curves, [](const Curve& curve) { return curve.marks.empty(); });
  return outside.empty() ? std::string() : "Outside the axis: " + join(outside, "; ");
}

}  // namespace assay::report
