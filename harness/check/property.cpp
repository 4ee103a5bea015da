#include "harness/check/property.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "harness/core/dtype.h"
#include "harness/core/names.h"
#include "harness/core/relation.h"
#include "harness/worker/wire/frame.h"

namespace assay {
namespace {

std::string print_number(double number) {
  if (std::isnan(number)) return "nan";  // of either sign
  char text[40];
  std::snprintf(text, sizeof text, "%.9g", number);
  return text;
}

std::string describe_without_context(const Observation& run, std::size_t output) {
  const Comparison& comparison = run.comparisons[output];
  const Value& value = run.outputs[output];
  if (!comparison.refusal.empty()) return value.name + " is not among what is right: " + comparison.refusal;
  const Mismatch& first = *comparison.first;
  std::string text = name_of_element(value.name, value.dims, first.index);
  if (value.kind != Kind::array && comparison.expected_length != comparison.got_length && std::isnan(first.expected))
    return value.name + " has " + std::to_string(comparison.got_length) + " elements, expected " +
           std::to_string(comparison.expected_length) + "; the first " + std::to_string(first.index) + " agree";
  text += " is " + print_number(first.got) + ", expected " + print_number(first.expected);
  if (value.kind != Kind::array) return text;
  if (std::isfinite(first.got - first.expected)) {
    text += " +- " + print_number(first.budget) +
            (is_narrow(value.dtype) ? " before it is rounded to " + std::string(name_of(value.dtype)) : "");
    text += " (" + print_number(first.share) + " of the budget, " +
            print_number(ulp_distance(value.dtype, first.expected, first.got)) + " ulp)";
  }
  return text + "; " + std::to_string(comparison.mismatches) + " of " + std::to_string(comparison.elements) + " wrong";
}

// Of a text, what stands there as well.
std::string describe_mismatch(const Observation& run, std::size_t output) {
  const std::optional<Mismatch>& first = run.comparisons[output].first;
  const std::string context = first ? run.op.context(run.which, run.inputs, output, first->index, run.outputs) : "";
  return describe_without_context(run, output) + (context.empty() ? "" : "; " + context);
}

std::optional<std::string> differs_from_reference(const Observation& run) {
  for (std::size_t output = 0; output < run.comparisons.size(); ++output)
    if (!run.comparisons[output].equal()) return describe_mismatch(run, output);
  return std::nullopt;
}

}  // namespace

bool wants(const std::vector<std::string>& globs, const std::string& property) {
  return globs.empty() ||
         std::ranges::any_of(globs, [&](const std::string& glob) { return matches_glob(glob, property); });
}

std::optional<std::string> describe_late_write(const Arena& arena) {
  const std::optional<std::string> name = arena.find_late_write();
  if (!name) return std::nullopt;
  return "wrote into " + *name + " after it had answered";
}

const std::vector<Property>& required_properties() {
  static const std::vector<Property> all{
      {reference_property,
       "every element within its budget; NaN and infinities where the contract has them; what must be "
       "exact is; of several right answers, one of them",
       differs_from_reference},
      {inputs_property, "no input is written to, unless it is computed in place",
       [](const Observation& run) -> std::optional<std::string> {
         const auto changed = run.arena.find_changed_input(run.layout, run.inputs);
         if (!changed) return std::nullopt;
         return "input " + *changed + " was changed";
       }},
      {inside_property, "nothing is written outside the outputs (a read or write beyond a guard page is a crash)",
       [](const Observation& run) { return run.arena.find_stray_write(run.layout); }},
      {"control_bits_kept", "rounding mode, flush-to-zero, denormals-are-zero and x87's registers are as they were",
       [](const Observation& run) -> std::optional<std::string> {
         if (!run.answer.value("control_changed", false)) return std::nullopt;
         const std::string what = run.answer.value("control_what", "");
         return "the floating-point control bits were changed" + (what.empty() ? "" : ": " + what.substr(0, 200));
       }},
      {"process_unchanged",
       "signals, limits, scheduling, folders, umask, locale, environment, timers, descriptors and what else belongs to "
       "the whole program are as they were",
       [](const Observation& run) -> std::optional<std::string> {
         const std::string what = run.answer.value("process_changed", "");
         if (what.empty()) return std::nullopt;
         return "it changed " + what.substr(0, 200);
       }},
      {quiet_property,
       "nothing is written after the answer, nor touched in memory that was taken away, by a thread or a child that "
       "goes on",
       [](const Observation& run) { return describe_late_write(run.arena); }},
  };
  return all;
}

}  // namespace assay
