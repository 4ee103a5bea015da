// A line of a file that may hold anything.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace assay {

inline constexpr std::size_t longest_line = std::size_t{4} << 20;

// Nothing if it is no object of sane size and depth.
inline std::optional<nlohmann::json> parse_line(std::string_view line, std::size_t longest = longest_line) {
  constexpr int deepest = 16;
  if (line.size() > longest) return std::nullopt;
  bool too_deep = false;
  nlohmann::json json = nlohmann::json::parse(
      line,
      [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
        return !(too_deep = too_deep || depth > deepest);
      },
      false);
  if (too_deep || !json.is_object()) return std::nullopt;
  return json;
}

}  // namespace assay
