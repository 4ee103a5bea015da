#include "harness/check/replay.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "harness/check/conditions.h"
#include "harness/check/examine.h"
#include "harness/check/own_expectation.h"
#include "harness/core/clean.h"
#include "harness/core/dtype.h"
#include "harness/core/plainly_wrong.h"
#include "harness/worker/parent/message.h"
#include "harness/worker/parent/process.h"

namespace assay {
namespace {

constexpr std::int64_t most_shown = 16;

std::string format(const char* form, auto... values) {
  char text[200];
  std::snprintf(text, sizeof text, form, values...);
  return text;
}

std::string escaped(std::string_view bytes, std::size_t most) {
  std::string text;
  for (const char character : bytes.substr(0, most)) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte >= 0x20 && byte < 0x7f && character != '\\' && character != '"') text += character;
    else text += character == '\n' ? "\\n" : format("\\x%02x", byte);
  }
  return '"' + text + '"' + (bytes.size() > most ? " ... (" + std::to_string(bytes.size()) + " bytes)" : "");
}

std::string describe_input(const Buffer& input) {
  std::string text = "  " + input.name + ": ";
  if (input.kind != Kind::array) return text + escaped(input.text(), 200) + "\n";
  text += std::string(name_of(input.dtype)) + " [";
  for (std::size_t d = 0; d < input.dims.size(); ++d) text += (d > 0 ? " x " : "") + std::to_string(input.dims[d]);
  text += "] =";
  for (std::int64_t i = 0; i < std::min(input.count(), most_shown); ++i) text += format(" %.9g", input.number(i));
  if (input.count() > most_shown) text += " ...";
  return text + "\n";
}

// A window of elements around the first that is wrong.
std::string describe_numbers(const Expectation& expected, const Buffer& got, const Comparison& comparison,
                             Accumulation sums, const Buffer* by_user) {
  std::string text = format("  %8s %16s %16s %10s %10s %9s", "index", "expected", "got", "error", "ulp", "share");
  text += by_user == nullptr ? "\n" : format(" %16s\n", "you expect");
  const std::int64_t first = comparison.first ? comparison.first->index : 0;
  const std::int64_t begin = std::max<std::int64_t>(0, first - 3);
  const std::int64_t end = std::min(begin + most_shown, got.count());
  const std::int64_t length = got.row_length();
  for (std::int64_t i = begin; i < end; ++i) {
    const std::optional<std::size_t> place = expected.place_of(i, length);
    if (!place) continue;
    const auto without_sign_of_nan = [](double value) { return std::isnan(value) ? std::fabs(value) : value; };
    const double want = without_sign_of_nan(expected.numbers[*place]), have = without_sign_of_nan(got.number(i));
    const double error = want == have || (std::isnan(want) && std::isnan(have)) ? 0 : std::fabs(have - want);
    const double share = share_used(expected, *place, got.dtype, have, sums);
    text += format("%s %8lld %16.9g %16.9g %10.3g %10.3g %9.3g", !(share <= 1) ? " *" : "  ", static_cast<long long>(i),
                   want, have, error, ulp_distance(got.dtype, want, have), share);
    text += by_user == nullptr ? "\n" : format(" %16.9g\n", by_user->number(i));
  }
  return text;
}

std::string describe_exact(const Expectation& expected, const Buffer& got, const Comparison& comparison) {
  const std::int64_t first = comparison.first ? comparison.first->index : 0;
  const std::int64_t begin = std::max<std::int64_t>(0, first - 4);
  std::string wanted = "  expected", had = "  got     ";
  for (std::int64_t i = begin; i < begin + most_shown; ++i) {
    if (i < comparison.expected_length)
      wanted += format(" %6lld", static_cast<long long>(expected.exact[static_cast<std::size_t>(i)]));
    if (i < got.dims[0])
      had += format(" %6lld", static_cast<long long>(decode_integer(
                                  got.dtype, got.bytes.data() + static_cast<std::size_t>(i) * size_of(got.dtype))));
  }
  return "  from element " + std::to_string(begin) + " on, of " + std::to_string(comparison.expected_length) +
         " expected and " + std::to_string(comparison.got_length) + " got:\n" + wanted + "\n" + had + "\n";
}

// The beginning of what is right in several ways or in none.
std::string describe_accepted(const Buffer& got, const Comparison& comparison) {
  std::string text = "  got     ";
  for (std::int64_t i = 0; i < std::min(comparison.got_length, most_shown); ++i) text += format(" %.9g", got.number(i));
  if (comparison.got_length > most_shown) text += " ...";
  return text +
         (comparison.refusal.empty() ? "\n  accepted\n" : "\n  not accepted: " + clean(comparison.refusal) + "\n");
}

// What this case could find: "would be off by  5.1e+03 budgets (zeros), 12 (x as it is)".
std::string describe_plainly_wrong(const std::vector<PlainlyWrong>& answers) {
  std::string text;
  for (const PlainlyWrong& each : answers)
    text += (text.empty() ? "  plainly wrong answers would use " : ", ") +
            format("%.3g of the budget (%s)", each.share, each.what.c_str());
  const bool all_found = std::ranges::all_of(answers, [](const PlainlyWrong& each) { return each.share > 1; });
  return answers.empty() ? text : text + (all_found ? "\n" : ": some of them would pass in this case\n");
}

}  // namespace

std::string describe_question(const Trial& trial, const Contender& contender) {
  std::string text = "case            " + to_id(trial.which()) + "\n";
  text += clean("implementation  " + contender.subject.implementation + " " + contender.subject.version +
                (contender.subject.isa.empty() ? "" : " (" + contender.subject.isa + ")")) +
          "\n";
  text += describe_conditions(trial) + "inputs\n";
  for (const Buffer& input : trial.inputs()) text += describe_input(input);
  return text;
}

std::string describe_outcome(const Trial& trial, const Outcome& outcome, const OwnTensors* own) {
  std::string text;
  for (std::size_t i = 0; i < outcome.comparisons.size(); ++i) {
    const Comparison& comparison = outcome.comparisons[i];
    const Buffer& value = outcome.outputs[i];
    text += "output " + value.name + ": " + std::to_string(comparison.mismatches) + " of " +
            std::to_string(comparison.elements) + " elements wrong" +
            (value.kind == Kind::array
                 ? format(", worst %.3g of the %sbudget, %.3g ulp", comparison.worst_share,
                          outcome.accumulates == Accumulation::wider && !trial.expected()[i].wider_budget.empty()
                              ? "stricter "
                              : "",
                          comparison.worst_ulp)
                 : "") +
            "\n";
    text += describe_plainly_wrong(plainly_wrong(trial.inputs(), value, trial.expected()[i]));
    if (trial.expected()[i].accepts) text += describe_accepted(value, comparison);
    else
      text += value.kind == Kind::array ? describe_numbers(trial.expected()[i], value, comparison, outcome.accumulates,
                                                           expected_by_user(own, value.name))
                                        : describe_exact(trial.expected()[i], value, comparison);
  }
  for (const Outcome::Trait& trait : outcome.traits)
    text += (trait.held ? "holds           " : "does not hold   ") + trait.name + "\n";
  text += "verdict         " + std::string(name_of(outcome.verdict));
  if (!outcome.property.empty()) text += " (" + outcome.property + ")";
  if (!outcome.reason.empty()) text += ": " + clean(outcome.reason);
  return text + "\n";
}

Outcome look_closely(Trial& trial, WorkerProcess& process, const Contender& contender, const Yardstick* yardstick) {
  trial.set_lingering(lingering_in_replay);
  Outcome outcome = trial.run(process, contender, {});
  if (outcome.verdict != Verdict::pass) return outcome;
  // Then perhaps it is further runs that show it.
  Outcome further = examine(trial, process, contender, {"*"}, calls_for(trial), yardstick);
  further.comparisons = std::move(outcome.comparisons);
  further.outputs = std::move(outcome.outputs);
  return further;
}

Replayed replay(Trial& trial, const Contender& contender, Arena& arena, const Yardstick* yardstick,
                const OwnTensors* own) {
  WorkerProcess process(contender.command, arena);
  const std::string question = describe_question(trial, contender);
  const Outcome outcome = look_closely(trial, process, contender, yardstick);
  std::string text = question + describe_outcome(trial, outcome, own);
  if (is_failure(outcome.verdict)) text += vary_conditions(trial, process, contender, outcome, yardstick);
  return {std::move(text), outcome.verdict, outcome.outputs};
}

}  // namespace assay
