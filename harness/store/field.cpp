#include "harness/store/field.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string_view>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/names.h"

namespace assay {
namespace {

using Json = nlohmann::json;

bool has_only(std::string_view text, std::string_view letters) {
  return text.find_first_not_of(letters) == std::string_view::npos;
}

bool is_time(std::string_view text) {
  constexpr std::string_view form = "0000-00-00T00:00:00Z";
  return text.size() == form.size() && std::ranges::equal(text, form, [](char character, char wanted) {
           return wanted == '0' ? character >= '0' && character <= '9' : character == wanted;
         });
}

constexpr std::size_t longest_of_digits = 128;

}  // namespace

void Field::refuse(const std::string& expected) const {
  constexpr std::size_t most_shown = 40;
  const std::string shown = value_.dump(-1, ' ', true, Json::error_handler_t::replace).substr(0, most_shown);
  throw InputError(fault_ + ": " + (path_.empty() ? "the line" : "'" + path_ + "'") + " must be " + expected +
                   ", not " + shown);
}

void Field::refuse_for(const std::string& why) const { throw InputError(fault_ + ": " + why); }

Field Field::within(const Json& value, const std::string& step) const {
  return {value, fault_, path_.empty() || step.starts_with('[') ? path_ + step : path_ + "." + step};
}

bool Field::has(const char* name) const { return value_.is_object() && value_.contains(name); }

Field Field::of(const char* name) const {
  if (!value_.is_object()) refuse("an object");
  const auto found = value_.find(name);
  if (found == value_.end()) refuse_for("'" + std::string(path_.empty() ? "" : path_ + ".") + name + "' is missing");
  return within(*found, name);
}

std::vector<std::pair<std::string, Field>> Field::members() const {
  if (!value_.is_object()) refuse("an object");
  std::vector<std::pair<std::string, Field>> all;
  for (const auto& [name, value] : value_.items()) all.emplace_back(name, within(value, name));
  return all;
}

std::vector<Field> Field::list() const {
  if (!value_.is_array()) refuse("a list");
  std::vector<Field> all;
  for (std::size_t i = 0; i < value_.size(); ++i) all.push_back(within(value_[i], "[" + std::to_string(i) + "]"));
  return all;
}

std::vector<Field> Field::list_of(std::size_t size) const {
  if (!value_.is_array() || value_.size() != size) refuse("a list of " + std::to_string(size));
  return list();
}

std::string Field::text() const {
  if (!value_.is_string()) refuse("a text");
  return value_.get<std::string>();
}

std::string Field::word() const {
  const std::string found = value_.is_string() ? value_.get<std::string>() : "";
  if (!is_plain_word(found)) refuse("a word without blanks, ',', ';' and '='");
  return found;
}

std::string Field::name() const {
  const std::string found = value_.is_string() ? value_.get<std::string>() : "";
  if (!is_plain_name(found)) refuse("a name of letters, digits and _ - . @ : +");
  return found;
}

std::string Field::name_or_nothing() const { return value_ == "" ? std::string() : name(); }

std::string Field::file_name() const {
  const std::string found = value_.is_string() ? value_.get<std::string>() : "";
  if (!is_file_name(found)) refuse("the name of a folder, not a path");
  return found;
}

std::string Field::digits() const {
  const std::string found = value_.is_string() ? value_.get<std::string>() : "";
  if (found.empty() || found.size() > longest_of_digits || !has_only(found, "0123456789abcdef"))
    refuse("hexadecimal digits");
  return found;
}

std::string Field::digits_or_nothing() const { return value_ == "" ? std::string() : digits(); }

std::string Field::time() const {
  const std::string found = value_.is_string() ? value_.get<std::string>() : "";
  if (!is_time(found)) refuse("a time such as 2026-11-23T21:09:04Z");
  return found;
}

std::string Field::time_or_nothing() const { return value_ == "" ? std::string() : time(); }

bool Field::truth() const {
  if (!value_.is_boolean()) refuse("true or false");
  return value_.get<bool>();
}

double Field::number(double least, double greatest) const {
  const double found = value_.is_number() ? value_.get<double>() : std::numeric_limits<double>::quiet_NaN();
  if (!(found >= least && found <= greatest)) {
    char expected[80];
    std::snprintf(expected, sizeof expected, "a number from %g to %g", least, greatest);
    refuse(expected);
  }
  return found;
}

double Field::error() const {
  if (value_ == "inf") return std::numeric_limits<double>::infinity();
  const double found = value_.is_number() ? value_.get<double>() : -1;
  if (!(found >= 0)) refuse("a number from 0 on, or \"inf\"");
  return found;
}

Json number(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

}  // namespace assay
