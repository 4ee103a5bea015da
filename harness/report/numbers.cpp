#include "harness/report/numbers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

namespace assay::report {
namespace {

std::string print_fixed(double value, int decimals) {
  std::array<char, 352> text;  // the largest double has 309 digits
  const int length = std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  return {text.data(), static_cast<std::size_t>(length)};
}

std::string with_commas(std::string digits) {
  const std::size_t point = std::min(digits.find('.'), digits.size());
  const std::size_t first = !digits.empty() && digits[0] == '-' ? 1 : 0;
  for (std::size_t at = point; at > first + 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

// Rounds to three significant digits first, so that 999.7 becomes 1000 before a unit is chosen for it.
double to_three_digits(double value) {
  if (value == 0 || !std::isfinite(value)) return value;
  const double scale = std::pow(10.0, 2 - std::floor(std::log10(std::fabs(value))));
  return std::isfinite(scale) && scale > 0 ? std::round(value * scale) / scale : value;
}

// The byte at which code point `count` starts.
std::size_t position_of(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (; at < text.size() && count > 0; --count) do
      ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80);
  return at;
}

}  // namespace

std::string print_significant(double value) {
  if (!std::isfinite(value)) return std::isnan(value) ? "-" : value < 0 ? "-inf" : "inf";
  value = to_three_digits(value);
  const double size = std::fabs(value);
  if (size == 0) return "0";
  if (size < 1e-4 || size >= 1e7) {
    std::array<char, 32> text;
    return {text.data(), static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%.2e", value))};
  }
  const int before = static_cast<int>(std::floor(std::log10(size))) + 1;
  return with_commas(print_fixed(value, std::max(0, 3 - before)));
}

std::string print_seconds(double seconds) {
  if (!(seconds > 0) || !std::isfinite(seconds)) return "-";
  if (seconds < 1e-12) return "<1 ps";
  constexpr std::array<std::pair<double, const char*>, 3> units{{{1e-6, " ns"}, {1e-3, " us"}, {1, " ms"}}};
  for (const auto& [limit, unit] : units)
    if (to_three_digits(seconds) < limit * (1 - 1e-9)) return print_significant(seconds / limit * 1e3) + unit;
  return print_significant(seconds) + " s";
}

std::string print_ratio(double ratio) {
  if (!(ratio > 0) || !std::isfinite(ratio)) return "-";
  if (ratio < 0.1 || ratio >= 1e5) return print_significant(ratio) + "x";
  const int decimals = ratio < 9.995 ? 2 : ratio < 99.95 ? 1 : 0;
  return with_commas(print_fixed(ratio, decimals)) + "x";
}

std::string print_ulp(const UlpDistribution& ulps) {
  if (ulps.total() == 0) return "\u2013";
  const double edge = ulps.below_for_all_but(0.01);
  return edge < std::numeric_limits<double>::infinity() ? print_significant(edge) : "more";
}

std::string print_share(double share) {
  if (std::isnan(share)) return "-";
  if (std::isinf(share)) return "inf";
  if (share == 0) return "0%";
  if (share < 0.0005) return "<0.1%";
  if (share >= 0.995 && share < 1) return ">99%";  // whether a limit was kept must show
  if (share > 1 && share < 1.005) return ">100%";
  if (share >= 9.995) return share < 1e6 ? with_commas(print_fixed(share, 0)) + "x" : ">1e6x";
  return print_fixed(share * 100, share < 0.0995 ? 1 : 0) + "%";
}

std::string print_part(double part) {
  const double percent = part * 100;
  if (!(percent > 0)) return "0%";
  if (percent > 99.95) return part < 1 ? ">99.9%" : "100%";
  if (percent >= 99) return print_fixed(percent, 1) + "%";
  if (percent >= 9.95) return print_fixed(percent, 0) + "%";
  return print_fixed(percent, std::min(12, 1 - static_cast<int>(std::floor(std::log10(percent))))) + "%";
}

std::string print_count(std::int64_t count) { return with_commas(std::to_string(count)); }

std::string print_bytes(double bytes) {
  constexpr std::array<const char*, 5> units{"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (bytes >= 1023.5 && unit + 1 < units.size()) bytes /= 1024, ++unit;
  const bool whole = bytes == std::floor(bytes);
  return (whole ? print_fixed(bytes, 0) : print_significant(bytes)) + " " + units[unit];
}

std::string print_change(double ratio) {
  std::array<char, 48> text;
  std::snprintf(text.data(), text.size(), "%.1f%% %s", 100 * (ratio < 1 ? 1 / ratio - 1 : ratio - 1),
                ratio < 1 ? "slower" : "faster");
  return text.data();
}

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }));
}

std::string_view first_columns(std::string_view text, std::size_t width) {
  return text.substr(0, position_of(text, width));
}

std::string shorten(std::string_view text, std::size_t width, std::string_view mark) {
  const std::size_t length = width_of(text), mark_width = width_of(mark);
  if (length <= width) return std::string(text);
  if (width <= mark_width) return std::string(first_columns(text, width));
  const std::size_t kept = width - mark_width;
  const std::size_t at_end = kept >= 8 ? kept / 3 : 0;
  std::string shortened(first_columns(text, kept - at_end));
  shortened += mark;
  shortened += text.substr(position_of(text, length - at_end));
  return shortened;
}

}  // namespace assay::report
