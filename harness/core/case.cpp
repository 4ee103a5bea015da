#include "harness/core/case.h"

#include <array>
#include <charconv>
#include <stdexcept>

#include "harness/core/dtype.h"

namespace assay {

std::string_view name_of(Placement placement) {
  static constexpr std::array<std::string_view, placements.size()> names{"start", "offset", "end", "pages"};
  return names[static_cast<std::size_t>(placement)];
}

std::int64_t Case::dim(std::string_view name) const {
  for (const Dimension& dimension : dims)
    if (dimension.name == name) return dimension.size;
  throw std::logic_error("case " + op + " has no dimension " + std::string(name));
}

std::string print(const ParameterValue& value) {
  struct Printer {
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(double number) const {
      char text[32];
      return {text, std::to_chars(text, text + sizeof text, number).ptr};
    }
  };
  return std::visit(Printer{}, value);
}

std::string to_id(const Case& which) {
  std::string id = which.op + ":" + std::string(name_of(which.dtype));
  const auto add = [&id](std::string_view key, std::string_view value) {
    id.append(",").append(key).append("=").append(value);
  };
  for (const Dimension& dimension : which.dims) add(dimension.name, std::to_string(dimension.size));
  for (const Parameter& parameter : which.parameters) add(parameter.name, print(parameter.value));
  if (which.literal.empty()) {
    add("values", which.values);
    if (!which.weight_values.empty()) add("weight_values", which.weight_values);
    add("seed", std::to_string(which.seed));
  } else {
    add("literal", which.literal);
  }
  if (which.placement != Placement::start) add("buffers", name_of(which.placement));
  if (which.padding != 0) add("padding", std::to_string(which.padding));
  if (which.threads != 1) add("threads", std::to_string(which.threads));
  for (std::size_t i = 0; i < which.in_place.size(); ++i) {
    // The first pair alone, which most ops have no other than, needs no number.
    if (i == 0) id += which.in_place == std::vector{1} ? ",in_place" : ",in_place=" + std::to_string(which.in_place[0]);
    else id += "+" + std::to_string(which.in_place[i]);
  }
  if (!which.content.empty()) add("content", which.content);
  return id;
}

}  // namespace assay
