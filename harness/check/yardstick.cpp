#include "harness/check/yardstick.h"

#include <utility>

#include "harness/check/property.h"

namespace assay {
namespace {

// Its elements count, and those that could tell; how far they are from the contract does not.
void compare_with_itself(Comparison& comparison) {
  comparison.mismatches = 0;
  comparison.first.reset();
  comparison.shares = {};
  comparison.worst_share = 0;
  comparison.ulps = {};
  comparison.worst_ulp = 0;
}

}  // namespace

Held Yardstick::hold(const Trial& by_contract) const {
  Held held;
  held.answer = by_contract.run(*process, contender, {answers_property});
  if (held.answer.verdict != Verdict::pass) return held;
  held.trial.emplace(by_contract.held_against(held.answer.outputs, held.answer.accumulates));
  for (Comparison& comparison : held.answer.comparisons) compare_with_itself(comparison);
  return held;
}

std::optional<Trial> held_against(const Yardstick* yardstick, Trial by_contract) {
  if (yardstick != nullptr) return yardstick->hold(by_contract).trial;
  return std::optional<Trial>(std::move(by_contract));
}

const Contender* reference_among(const std::vector<Contender>& contenders, const std::string& op,
                                 const std::string& name) {
  const Contender* first = nullptr;
  if (name.empty()) return first;
  for (const Contender& contender : contenders) {
    if (contender.op != op || !contender.present()) continue;
    if (contender.subject.implementation == name) return &contender;
    if (first == nullptr && contender.goes_by(name)) first = &contender;
  }
  return first;
}

}  // namespace assay
