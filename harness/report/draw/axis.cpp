// Axes with ticks at numbers that people know.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "harness/report/draw/plot.h"
#include "harness/report/numbers.h"

namespace assay::report {
namespace {

// The range of the values, widened so that no mark sits on the frame and one value alone has a range as well.
Axis around(const std::string& label, const std::vector<double>& values, double room) {
  Axis axis{label, 1, 10, {}, false};
  bool any = false;
  for (const double value : values) {
    if (!can_be_plotted(value)) continue;
    axis.low = any ? std::min(axis.low, value) : value;
    axis.high = any ? std::max(axis.high, value) : value;
    any = true;
  }
  const double span = axis.high / axis.low, extra = std::max(room, std::pow(span, 0.06));
  axis.low /= extra, axis.high *= extra;
  return axis;
}

// Every step-th of the ticks, so that there are no more than `most`.
void thin_out(std::vector<Axis::Tick>& ticks, std::size_t most) {
  const std::size_t step = (ticks.size() + most - 1) / most;
  if (step < 2) return;
  std::vector<Axis::Tick> kept;
  for (std::size_t i = 0; i < ticks.size(); i += step) kept.push_back(ticks[i]);
  ticks = std::move(kept);
}

// 1, 2, 5 in every decade, or 1 and 3, or 1 alone: as fine as there is room for.
template <class Print>
void add_decimal_ticks(Axis& axis, Print print) {
  const double decades = std::log10(axis.high / axis.low);
  const std::vector<double> firsts = decades <= 2     ? std::vector<double>{1, 2, 5}
                                     : decades <= 3.2 ? std::vector<double>{1, 3}
                                                      : std::vector<double>{1};
  for (int power = static_cast<int>(std::floor(std::log10(axis.low))); power <= std::log10(axis.high); ++power)
    for (const double first : firsts) {
      const double at = first * std::pow(10.0, power);
      if (at >= axis.low * 0.999 && at <= axis.high * 1.001) axis.ticks.push_back({at, print(at)});
    }
  thin_out(axis.ticks, 8);
}

std::string print_tick(double value) {
  std::string text = print_significant(value);
  if (text.find('e') != std::string::npos) {  // a power of ten
    std::array<char, 32> exponent;
    return {exponent.data(), static_cast<std::size_t>(std::snprintf(exponent.data(), exponent.size(), "%.0e", value))};
  }
  if (text.find('.') != std::string::npos && text.find('e') == std::string::npos) {
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
  }
  return text;
}

}  // namespace

std::vector<double> without_outliers(std::vector<double> values) {
  constexpr double far = 10;
  std::erase_if(values, [](double value) { return !can_be_plotted(value); });
  std::ranges::sort(values);
  const std::size_t most = values.size() / 8;
  std::size_t first = 0, last = values.size();
  for (std::size_t i = 1; i <= most; ++i) {
    if (values[i] > far * values[i - 1]) first = i;
    if (values[values.size() - i] > far * values[values.size() - i - 1]) last = values.size() - i;
  }
  return {values.begin() + static_cast<std::ptrdiff_t>(first), values.begin() + static_cast<std::ptrdiff_t>(last)};
}

Axis axis_of_numbers(const std::string& label, const std::vector<double>& values) {
  Axis axis = around(label, values, 1.25);
  // At least a factor of four from end to end, so that noise does not look like a difference.
  const double span = axis.high / axis.low;
  if (span < 4) axis.low /= std::sqrt(4 / span), axis.high *= std::sqrt(4 / span);
  add_decimal_ticks(axis, print_tick);
  return axis;
}

Axis axis_of_changes(const std::string& label, const std::vector<double>& values) {
  Axis axis = around(label, values, 1.02);
  axis.low = std::min(axis.low, 1 / 1.1), axis.high = std::max(axis.high, 1.1);
  if (axis.high / axis.low > 6) return axis_of_numbers(label, values);
  constexpr std::size_t most = 8;
  for (const double step : {0.02, 0.05, 0.1, 0.2, 0.5}) {
    axis.ticks.clear();
    for (int i = static_cast<int>(std::ceil((axis.low - 1) / step)); 1 + i * step <= axis.high; ++i) {
      std::array<char, 32> text;
      std::snprintf(text.data(), text.size(), "%+.0f%%", 100 * i * step);
      axis.ticks.push_back({1 + i * step, i == 0 ? "same" : text.data()});
    }
    if (axis.ticks.size() <= most) break;
  }
  return axis;
}

Axis axis_of_bytes(const std::string& label, const std::vector<double>& values) {
  Axis axis = around(label, values, 1.5);
  const double span = axis.high / axis.low;
  if (span < 16) axis.low /= std::sqrt(16 / span), axis.high *= std::sqrt(16 / span);
  for (double at = 1; at <= axis.high; at *= 4)
    if (at >= axis.low) axis.ticks.push_back({at, print_bytes(at)});
  thin_out(axis.ticks, 6);
  return axis;
}

Axis axis_of_shares(const std::string& label, const std::vector<double>& values) {
  Axis axis = around(label, values, 1.4);
  add_decimal_ticks(axis, [](double at) { return print_tick(at * 100) + "%"; });
  return axis;
}

Axis axis_of_parts(const std::string& label) {
  Axis axis{label, -0.02, 1.02, {}, true};
  for (int percent = 0; percent <= 100; percent += 20)
    axis.ticks.push_back({percent / 100.0, std::to_string(percent) + "%"});
  return axis;
}

Axis axis_of_counts(const std::string& label, std::size_t count) {
  Axis axis{label, 0.5, static_cast<double>(count) + 0.5, {}, true};
  for (std::size_t i = 1; i <= count; ++i) axis.ticks.push_back({static_cast<double>(i), std::to_string(i)});
  thin_out(axis.ticks, 10);
  return axis;
}

// On a logarithmic axis, powers of two lie at equal distances.
double row_at(std::size_t row, std::size_t rows) { return std::exp2(static_cast<double>(rows - row)); }

Axis axis_of_rows(const std::vector<std::string>& names) {
  Axis axis{"", 1, std::exp2(static_cast<double>(names.size()) + 1), {}, false};
  for (std::size_t i = 0; i < names.size(); ++i) axis.ticks.push_back({row_at(i, names.size()), names[i]});
  return axis;
}

}  // namespace assay::report
