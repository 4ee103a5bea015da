#include "harness/core/plan.h"

#include <algorithm>
#include <cmath>

#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/names.h"

namespace assay {
namespace {

const std::vector<Effort>& efforts() {
  static const std::vector<Effort> all{{"quick", 200, 8, 8, 0.5e-3, 3e-3},
                                       {"standard", 1000, 24, 15, 0.5e-3, 10e-3},
                                       {"thorough", 10000, 30, 30, 0.5e-3, 10e-3}};
  return all;
}

}  // namespace

std::string described(const Effort& effort) {
  const std::string blocks = "launches of " + std::to_string(effort.blocks) + " blocks";
  if (effort.budget_seconds <= 0) return effort.name + ": " + std::to_string(effort.launches) + " " + blocks;
  return effort.name + ": " + blocks + ", " + std::to_string(std::llround(effort.budget_seconds)) + " s in all";
}

std::optional<Effort> effort_named(const std::string& name) {
  for (const Effort& effort : efforts())
    if (effort.name == name) return effort;
  return std::nullopt;
}

std::vector<std::string> effort_names() {
  std::vector<std::string> names;
  for (const Effort& effort : efforts()) names.push_back(effort.name);
  return names;
}

std::string_view name_of(CacheMode mode) { return mode == CacheMode::hot ? "hot" : "cold"; }

std::string_view name_of(Inputs inputs) { return inputs == Inputs::fresh ? "fresh" : "repeated"; }

std::string to_id(const Cell& cell) {
  return to_id(cell.which) + ";" + std::string(name_of(cell.cache)) +
         (cell.inputs == Inputs::repeated ? ";repeated" : "");
}

bool is_excluded(const std::vector<Exclusion>& exclusions, const std::string& implementation, const Case& which) {
  return std::ranges::any_of(exclusions, [&](const Exclusion& each) { return each.applies_to(implementation, which); });
}

Case any_case(const CheckGroup& group) {
  Case which;
  which.op = group.op;
  which.dtype = group.dtype;
  return which;
}

bool Exclusion::applies_to(const std::string& implementation_name, const Case& which) const {
  if (!matches_glob(op, which.op) || !matches_glob(implementation, implementation_name) ||
      !matches_glob(dtype, name_of(which.dtype)))
    return false;
  for (const auto& [name, range] : dims) {
    bool inside = false;
    for (const Dimension& dimension : which.dims)
      inside = inside || (dimension.name == name && dimension.size >= range.from && dimension.size <= range.to);
    if (!inside) return false;
  }
  return true;
}

void add_check(Plan& plan, const CheckGroup& check) {
  const auto earlier = std::ranges::find_if(
      plan.checks, [&](const CheckGroup& each) { return each.op == check.op && each.dtype == check.dtype; });
  if (earlier == plan.checks.end()) {
    plan.checks.push_back(check);
    return;
  }
  const auto unite = [](std::vector<std::string>& into, const std::vector<std::string>& more) {  // an empty list is all
    if (into.empty() || more.empty()) return into.clear();
    for (const std::string& name : more)
      if (std::ranges::find(into, name) == into.end()) into.push_back(name);
  };
  earlier->cases = std::max(earlier->cases, check.cases);
  unite(earlier->values, check.values);
  unite(earlier->properties, check.properties);
  earlier->exhaustive = earlier->exhaustive || check.exhaustive;
  earlier->all_floats = earlier->all_floats || check.all_floats;
  for (const std::string& trait : check.require_traits)
    if (std::ranges::find(earlier->require_traits, trait) == earlier->require_traits.end())
      earlier->require_traits.push_back(trait);
}

}  // namespace assay
