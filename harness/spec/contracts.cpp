#include "harness/spec/contracts.h"

#include <algorithm>
#include <cmath>

#include "harness/core/dtype.h"
#include "harness/core/names.h"

namespace assay {
namespace {

template <class Range, class Name>
std::vector<std::string> collect(const OpInfos& ops, Range range, Name name) {
  std::vector<std::string> names;
  for (const OpInfo* op : ops)
    for (const auto& each : (*op).*range)
      if (std::string found(name(each)); std::ranges::find(names, found) == names.end())
        names.push_back(std::move(found));
  return names;
}

constexpr auto its_name = [](const auto& info) { return info.name; };

// What stands in a case's id between commas, and is printed in one line.
bool is_plain(const std::string& text) {
  return std::ranges::all_of(text, [](char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte > 0x20 && byte < 0x7f && character != ',' && character != ';' && character != '=';
  });
}

std::string expected_of(const ParameterInfo& info) {
  if (std::holds_alternative<bool>(info.default_value)) return "true or false";
  if (std::holds_alternative<std::string>(info.default_value)) return "a text";
  std::string text = std::holds_alternative<double>(info.default_value) ? "a number" : "a whole number";
  if (info.least) text += " from " + print(ParameterValue(*info.least));
  if (info.greatest) text += " to " + print(ParameterValue(*info.greatest));
  return text;
}

bool in_range(double value, const ParameterInfo& info) {
  if (!info.least && !info.greatest && !std::isfinite(value)) return false;
  return !std::isnan(value) && (!info.least || value >= *info.least) && (!info.greatest || value <= *info.greatest);
}

}  // namespace

OpInfos ops_matching(const std::vector<Located<std::string>>& patterns) {
  std::vector<std::string> matched;
  for (const Located<std::string>& pattern : patterns)
    for (std::string& name : expand_glob(pattern, "op", op_names())) matched.push_back(std::move(name));
  OpInfos ops;
  for (const std::unique_ptr<Op>& op : all_ops())
    if (std::ranges::find(matched, op->info().name) != matched.end()) ops.push_back(&op->info());
  return ops;
}

OpInfos every_op() { return ops_matching({{"*", {}}}); }

std::vector<std::string> dimension_names(const OpInfos& ops) { return collect(ops, &OpInfo::dimensions, its_name); }
std::vector<std::string> parameter_names(const OpInfos& ops) { return collect(ops, &OpInfo::parameters, its_name); }
std::vector<std::string> values_names(const OpInfos& ops) { return collect(ops, &OpInfo::values, its_name); }
std::vector<std::string> dtype_names(const OpInfos& ops) {
  return collect(ops, &OpInfo::dtypes, [](Dtype dtype) { return name_of(dtype); });
}

OpInfos only(const OpInfos& ops, bool text) {
  OpInfos kept;
  std::ranges::copy_if(ops, std::back_inserter(kept), [text](const OpInfo* op) { return op->takes_text() == text; });
  return kept;
}

std::string names_of(const OpInfos& ops) {
  std::vector<std::string> names;
  for (const OpInfo* op : ops) names.push_back(op->name);
  return join(names, ", ");
}

ParameterValue read_parameter(const Document& document, const toml::node& node, const ParameterInfo& info,
                              const OpInfo& op) {
  const auto refuse = [&](const std::string& addition = {}) {
    document.fail(document.at(node), "parameter '" + info.name + "' of " + op.name + " must be " + expected_of(info) +
                                         ", not " + describe(node) + addition);
  };
  if (std::holds_alternative<bool>(info.default_value)) {
    if (!node.is_boolean()) refuse();
    return node.ref<bool>();
  }
  if (std::holds_alternative<std::string>(info.default_value)) {
    if (!node.is_string()) refuse();
    const std::string& text = node.ref<std::string>();
    if (!info.choices.empty() && std::ranges::find(info.choices, text) == info.choices.end())
      refuse(suggestion(text, info.choices));
    if (!is_plain(text)) refuse("; it goes into names, so it has no spaces, ',', ';' or '='");
    return text;
  }
  if (std::holds_alternative<std::int64_t>(info.default_value)) {
    if (!node.is_integer() || !in_range(static_cast<double>(node.ref<std::int64_t>()), info)) refuse();
    return node.ref<std::int64_t>();
  }
  const std::optional<double> number = node.is_number() ? node.value<double>() : std::nullopt;
  if (!number || !in_range(*number, info)) refuse();
  return *number == 0 ? 0.0 : *number;  // -0 would make another cell of the same thing
}

}  // namespace assay
