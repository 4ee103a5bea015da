// Numbers in JSON that may have any value, and whole ones that must fit their field.
#pragma once

#include <cmath>
#include <concepts>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "harness/core/error.h"

namespace assay {

// JSON has no infinity: it is written as a string.
inline nlohmann::json number(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}
inline double number_from(const nlohmann::json& json) {
  if (json.is_number()) return json.get<double>();
  const std::string text = json.get<std::string>();
  if (text == "inf") return INFINITY;
  if (text == "-inf") return -INFINITY;
  return NAN;
}

// A whole number that its field has room for: converting any other has no defined outcome.
struct Whole {
  const nlohmann::json& json;

  template <std::integral Integer>
  operator Integer() const {
    const bool fits = json.is_number_unsigned()  ? std::in_range<Integer>(json.get<std::uint64_t>())
                      : json.is_number_integer() ? std::in_range<Integer>(json.get<std::int64_t>())
                                                 : false;
    if (!fits)
      throw InputError(
          "is not a record: " + json.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace).substr(0, 40) +
          " is no whole number, or too large");
    return json.get<Integer>();
  }
};

// Iterating over null or an object would do something, too.
inline const nlohmann::json& list_at(const nlohmann::json& json, const char* name) {
  const nlohmann::json& list = json.at(name);
  if (!list.is_array()) throw InputError(std::string("is not a record: ") + name + " is not a list");
  return list;
}

}  // namespace assay
