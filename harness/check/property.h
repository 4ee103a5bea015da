// The predicates that a run must meet. Each is named, so that a spec can choose and a report can say which decided.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/comparison.h"
#include "harness/worker/parent/arena.h"
#include "harness/worker/wire/json.h"

namespace assay {

// A run that was answered, as the properties see it.
struct Observation {
  const Op& op;
  const Case& which;
  const std::vector<Buffer>& inputs;
  const std::vector<Expectation>& expected;
  const std::vector<Value>& outputs;
  const std::vector<Comparison>& comparisons;
  const Arena& arena;
  const Layout& layout;
  const Json& answer;
};

struct Property {
  std::string name;
  std::string doc;
  // What is wrong, in one line; nothing if the property holds.
  std::function<std::optional<std::string>(const Observation&)> violation;
};

// In the order in which they are tried; the first that is violated decides.
const std::vector<Property>& required_properties();

// Whether a property is among those that are asked for, by globs; all are if there are none.
bool wants(const std::vector<std::string>& globs, const std::string& property);

// What the verdict is put down to when there was no answer to look at.
inline constexpr const char* reference_property = "matches_reference";
inline constexpr const char* answers_property = "answers";
// And by memory that the case keeps from it.
inline constexpr const char* inputs_property = "inputs_unchanged";
inline constexpr const char* inside_property = "stays_inside";

// The property that may show itself to be violated later than the others.
inline constexpr const char* quiet_property = "quiet_after_answer";
std::optional<std::string> describe_late_write(const Arena& arena);

}  // namespace assay
