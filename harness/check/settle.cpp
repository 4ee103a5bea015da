// How a check ends for an implementation: its verdict, by what it has shown and failed at; and what is waived.
#include <algorithm>
#include <chrono>

#include "harness/check/checker.h"
#include "harness/check/examine.h"
#include "harness/check/property.h"
#include "harness/check/relations.h"
#include "harness/check/shrink.h"
#include "harness/check/traits.h"
#include "harness/check/waiver.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/names.h"
#include "harness/worker/parent/process.h"

namespace assay {
namespace {

// Of a failure that does not come again. What comes after so many calls is no noise.
std::string told_as_unsteady(const Failure& first) {
  return first.calls > 1 ? " (not every time: it came after " + std::to_string(first.calls) +
                               " calls, and passed when it was tried again)"
                         : " (not every time: it passed when it was tried again)";
}

}  // namespace

void Checker::look_again(Lane& lane) {
  if (lane.failure || !lane.last) return;
  std::optional<Outcome> late = find_late_deed(*lane.process, lane.properties);
  if (!late) return;
  lane.process->stop();
  if (const Waiver* waiver = waiver_for(lane, lane.last->which, *late)) {
    lane.record.waiver = waiver->text();
    lane.record.reason = late->reason + "; in the case " + to_id(lane.last->which);
    return;
  }
  lane.last->outcome = std::move(*late);
  lane.failure = std::move(lane.last);
}

const Waiver* Checker::waiver_for(const Lane& lane, const Case& which, const Outcome& outcome) const {
  const auto found = std::ranges::find_if(settings_.waivers, [&](const Waiver& waiver) {
    return concerns(waiver, lane.contender) && covers(waiver, which, outcome);
  });
  return found == settings_.waivers.end() ? nullptr : &*found;
}

void Checker::try_examples_of_waivers(const CheckGroup& group, const Op& op, const std::vector<Lane>& lanes) {
  for (const Waiver& waiver : settings_.waivers) {
    if (!waiver.example || waiver.example->op != group.op || waiver.example->dtype != group.dtype) continue;
    try {
      const Trial trial(op, *waiver.example, resources_, arena_);
      for (const Lane& lane : lanes)
        if (concerns(waiver, lane.contender)) judge_waiver(waiver, trial, lane);
    } catch (const AbsentResource&) {  // then nobody can say whether it is needed
    }
  }
}

// What was tolerated and is right now must stay right: a waiver that nothing needs is itself a failure.
void Checker::judge_waiver(const Waiver& waiver, const Trial& trial, const Lane& lane) {
  const Outcome outcome = examine(trial, *lane.process, lane.contender, {waiver.property}, calls_for(trial));
  if (outcome.verdict == Verdict::unsupported || covers(waiver, trial.which(), outcome)) return;
  VerdictRecord record = lane.record;
  record.scope = "waiver";
  record.property = waiver.property;
  record.verdict = Verdict::fail;
  record.reason = is_failure(outcome.verdict)
                      ? "the example of its waiver (" + waiver.reason + ") fails in another way: " + outcome.reason
                      : "its waiver is no longer needed (" + waiver.reason + "): take it out of specs/waivers.toml";
  record.cases = 1;
  events_.verdict(record);
}

// Of the traits that are required and that the op has, one about which no case said anything.
static std::string untold_trait(const Lane& lane, const Op& op) {
  for (const std::string& trait : lane.contender.required_traits)
    if (is_trait_of(op, trait) && !lane.record.traits.contains(trait)) return trait;
  return {};
}

void Checker::settle(Lane& lane, const Op& op) {
  look_again(lane);
  VerdictRecord& record = lane.record;
  // Whoever answers only where there is nothing to compute has refused it all.
  const bool refused_all = record.refused > 0 && record.probative_cases == 0 && record.waiver.empty();
  if (lane.failure) {
    settle_failure(lane, op);
  } else if (record.cases == 0 || refused_all) {
    record.verdict = record.refused > 0 ? Verdict::unsupported : Verdict::absent;
    record.reason = record.refused > 0 ? lane.refusal : lane.missing;
  } else if (record.scope == "generated" && record.waiver.empty() &&
             record.probative_cases < std::min<std::int64_t>(enough_to_trust, (record.cases + 3) / 4)) {
    record.verdict = Verdict::mistrusted;
    record.reason = "only " + std::to_string(record.probative_cases) + " of " + std::to_string(record.cases) +
                    " cases could have told right from wrong: in the others every expected number is the same, or is "
                    "no larger than its budget";
  } else if (const std::string untold = untold_trait(lane, op); !untold.empty()) {
    record.verdict = Verdict::mistrusted;
    record.reason = "no case could tell whether it has the trait " + untold + ", which the spec requires";
  } else if (record.refused > 0) {
    record.reason += (record.reason.empty() ? "" : "; ") + std::to_string(record.refused) + " of " +
                     std::to_string(record.cases + record.refused) + " cases refused: " + lane.refusal;
  }
  if (!events_.interrupted() || lane.failure) events_.verdict(record);
}

void Checker::settle_failure(Lane& lane, const Op& op) {
  if (events_.at)
    events_.at("shrinking what failed: " + lane.record.op + " " + lane.record.dtype + " " +
               lane.contender.subject.implementation);
  const auto start = std::chrono::steady_clock::now();
  const Shrunk shrunk =
      shrink(*lane.failure, op, lane, resources_, arena_,
             [&](const Case& which, const Outcome& outcome) { return waiver_for(lane, which, outcome) != nullptr; },
             {.go_on = [this](int) { return !events_.interrupted(); }});
  if (events_.shrunk) events_.shrunk(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  VerdictRecord& record = lane.record;
  record.waiver.clear();  // of what else it did
  const Failure& failure = shrunk.failure;
  record.verdict = failure.outcome.verdict;
  record.property = failure.outcome.property;
  record.reason = failure.outcome.reason + (shrunk.steady ? "" : told_as_unsteady(*lane.failure));
  // Of a person's own text: where it is wrong, and not only what is left of it.
  if (record.cell && op.text_encoding() != nullptr && !(failure.which == lane.failure->which))
    record.reason += "; in the whole text, " + lane.failure->outcome.reason;
  Counterexample example;
  example.which = failure.which;
  example.inputs = failure.inputs;
  example.implementation = lane.contender.subject.implementation;
  example.subject = lane.contender.subject;
  example.verdict = record.verdict;
  example.property = record.property;
  example.reason = record.reason;
  example.found = utc_now();
  example.spec = settings_.spec;
  example.seed = settings_.seed;
  example.first_case = to_id(lane.failure->which);
  // What is wrong by the contract as well is kept as such.
  if (lane.stands_for_reference || !asks_the_reference(lane.failure->outcome.property)) record.reference.clear();
  example.reference = record.reference;
  example.stopped = failure.stopped;
  record.counterexample = store_.keep(example);
  if (!failure.stopped.empty())
    record.reason +=
        "; its case may not be the simplest: shrinking stopped " + failure.stopped + ", and 'replay --shrink' goes on";
}

}  // namespace assay
