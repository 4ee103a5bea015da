#include "harness/check/lane.h"

#include <algorithm>

#include "harness/worker/parent/process.h"

namespace assay {

void Lane::add(const Outcome& outcome) {
  if (outcome.verdict == Verdict::unsupported) {
    ++record.refused;
    refusal = outcome.reason;
    return;
  }
  ++record.cases;
  record.elements += outcome.elements();
  record.probative += outcome.probative();
  if (outcome.could_tell()) ++record.probative_cases;
  record.worst_share = std::max(record.worst_share, outcome.worst_share());
  record.worst_ulp = std::max(record.worst_ulp, outcome.worst_ulp());
  for (const Outcome::Trait& trait : outcome.traits) {
    Tally& tally = record.traits[trait.name];
    ++tally.tried;
    if (trait.held) ++tally.held;
  }
  record.shares.add(outcome.shares());
  record.ulps.add(outcome.ulps());
}

// The values of a cell's literal case are its user's own, and stay where they are.
Failure failure_of(const Lane& lane, const Trial& trial, const Outcome& outcome) {
  const bool literal = !trial.which().literal.empty() && !lane.record.cell;
  const std::int64_t calls = lane.process->calls() - lane.calls_before;
  return {outcome, trial.which(), literal ? trial.inputs() : std::vector<Buffer>{}, {}, calls};
}

}  // namespace assay
