#include "harness/core/cell_fields.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/names.h"

namespace assay {
namespace {

[[noreturn]] void refuse(const std::string& op, const std::string& why) {
  throw InputError("a cell of " + op + " cannot be made from its record: " + why +
                   "; its contract has changed since, or the record was not written by assay");
}

template <class Number>
Number number_from(const std::string& text, const ParameterInfo& info) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    throw InputError(info.name + " must be a " +
                     (std::holds_alternative<double>(info.default_value) ? "number" : "whole number") + ", not '" +
                     text.substr(0, 40) + "'");
  return number;
}

Placement placement_named(const CellFields& fields) {
  const auto found = std::ranges::find(placements, fields.placement, [](Placement each) { return name_of(each); });
  if (found == placements.end()) refuse(fields.op, "no values are placed at '" + fields.placement.substr(0, 40) + "'");
  return *found;
}

// Ascending, as in an id, and of which no two share an output or an input.
std::vector<int> pairs_of(const CellFields& fields, const OpInfo& op) {
  const std::vector<AliasPair> all = op.alias_pairs();
  const auto pair_at = [&](int number) { return all[static_cast<std::size_t>(number) - 1]; };
  std::vector<int> numbers;
  for (const int number : fields.in_place) {
    const bool known = number >= 1 && number <= static_cast<int>(all.size());
    if (!known || std::ranges::any_of(
                      numbers, [&](int other) { return number <= other || conflict(pair_at(number), pair_at(other)); }))
      refuse(op.name, "its outputs cannot lie on its inputs like that");
    numbers.push_back(number);
  }
  return numbers;
}

void add_shape(Case& which, const CellFields& fields, const OpInfo& op) {
  for (const DimensionInfo& info : op.dimensions) {
    const auto found = std::ranges::find(fields.dims, info.name, &Dimension::name);
    if (found == fields.dims.end() || found->size < 0) refuse(op.name, "it has no size of " + info.name);
    which.dims.push_back(*found);
  }
  const LargestValue largest = largest_value(op, which);
  if (!(largest.bytes <= most_bytes_of_value)) refuse(op.name, largest.name + " would not fit into memory");
}

}  // namespace

CellFields fields_of(const Cell& cell) {
  const Case& which = cell.which;
  return {which.op,
          std::string(name_of(which.dtype)),
          to_id(cell),
          cell.label,
          which.dims,
          which.parameters,
          which.values,
          which.seed,
          std::string(name_of(cell.cache)),
          std::string(name_of(which.placement)),
          which.padding,
          which.in_place,
          which.threads,
          which.literal,
          which.content,
          std::string(name_of(cell.inputs))};
}

ParameterValue parameter_from(const std::string& text, const ParameterInfo& info) {
  if (std::holds_alternative<bool>(info.default_value)) {
    if (text != "true" && text != "false") throw InputError(info.name + " must be true or false");
    return text == "true";
  }
  if (std::holds_alternative<std::int64_t>(info.default_value)) return number_from<std::int64_t>(text, info);
  if (std::holds_alternative<std::string>(info.default_value)) {
    if (!info.choices.empty() && std::ranges::find(info.choices, text) == info.choices.end())
      throw InputError(info.name + " must be one of " + join(info.choices, ", ") + ", not '" + text.substr(0, 40) +
                       "'");
    return text;
  }
  const auto number = number_from<double>(text, info);
  if (!(number >= info.least.value_or(-INFINITY) && number <= info.greatest.value_or(INFINITY)))  // nor a NaN
    throw InputError(info.name + " must be from " + print(info.least.value_or(-INFINITY)) + " to " +
                     print(info.greatest.value_or(INFINITY)) + ", not " + text);
  return number;
}

Cell cell_from(const CellFields& fields, const OpInfo& op) {
  Cell cell;
  cell.label = fields.label;
  cell.cache = fields.cache == name_of(CacheMode::cold) ? CacheMode::cold : CacheMode::hot;
  cell.inputs = fields.inputs == name_of(Inputs::repeated) ? Inputs::repeated : Inputs::fresh;
  Case& which = cell.which;
  which.op = op.name;
  const std::optional<Dtype> dtype = dtype_named(fields.dtype);
  if (!dtype || std::ranges::find(op.dtypes, *dtype) == op.dtypes.end())
    refuse(op.name, "it has no dtype '" + fields.dtype.substr(0, 40) + "'");
  which.dtype = *dtype;
  for (const ParameterInfo& info : op.parameters) {
    const ParameterValue* given = fields.parameters.find(info.name);
    which.parameters.push_back(
        {info.name, given == nullptr ? info.default_value : parameter_from(print(*given), info)});
  }
  which.placement = placement_named(fields);
  which.padding = std::clamp<std::int64_t>(fields.padding, 0, 1 << 16);
  which.threads = std::clamp(fields.threads, 1, 4096);
  which.in_place = pairs_of(fields, op);
  which.literal = fields.literal;
  which.content = fields.content;
  which.seed = fields.case_seed;
  if (which.literal.empty()) which.values = fields.values.empty() ? op.values.front().name : fields.values;
  if (which.literal.empty() && !op.has_values(which.values))
    refuse(op.name, "it has no values '" + which.values.substr(0, 40) + "'");
  add_shape(which, fields, op);
  return cell;
}

}  // namespace assay
