#include "harness/check/selftest.h"

#include <algorithm>
#include <optional>

#include "harness/check/examine.h"
#include "harness/check/generator.h"
#include "harness/check/lane.h"
#include "harness/check/property.h"
#include "harness/core/dtype.h"
#include "harness/core/random.h"
#include "harness/worker/parent/process.h"

namespace assay {
namespace {

struct Mutated {
  Contender bug, twin;
  std::unique_ptr<Arena> arena;
  std::unique_ptr<WorkerProcess> process;
  MutantResult result;
  Repetition repetition;  // as in a check
  bool refuses = false;   // it cannot show in this dtype
};

std::vector<Mutated> pair_up(const CheckGroup& group, const Roster& mutants) {
  std::vector<Mutated> pairs;
  const std::vector<Contender> all = mutants.of(group.op);
  for (std::size_t i = 0; i + 1 < all.size(); i += 2) {
    Mutated& made = pairs.emplace_back();
    made.bug = all[i];
    made.twin = all[i + 1];
    made.arena = std::make_unique<Arena>();
    made.process = std::make_unique<WorkerProcess>(made.bug.command, *made.arena);
    made.repetition = repetition_for(group.cases);
    made.result.op = group.op;
    made.result.dtype = name_of(group.dtype);
    made.result.mutant = made.bug.backend;
    made.result.description = made.bug.note;
  }
  return pairs;
}

void note_kill(Mutated& mutated, const Trial& trial, const Outcome& outcome, const std::vector<std::string>& properties,
               std::int64_t calls) {
  MutantResult& result = mutated.result;
  result.killed = true;
  result.property = outcome.property;
  result.reason = outcome.reason;
  result.case_id = to_id(trial.which());
  const Outcome twin = examine(trial, *mutated.process, mutated.twin, properties, calls);
  if (twin.verdict != Verdict::pass) result.twin_failure = std::string(name_of(twin.verdict)) + ": " + twin.reason;
}

void try_mutant(Mutated& mutated, const Trial& trial, const std::vector<std::string>& properties) {
  MutantResult& result = mutated.result;
  const std::int64_t calls = mutated.repetition.calls_for(trial);
  const Outcome outcome = examine(trial, *mutated.process, mutated.bug, properties, calls);
  if (outcome.verdict == Verdict::unsupported) {
    // Its first refusal tells: of a case, it is the correct code that refuses, and the twin does so, too.
    if (result.cases == 0)
      mutated.refuses = trial.run(*mutated.process, mutated.twin, {answers_property}).verdict != Verdict::unsupported;
    return;
  }
  mutated.repetition.note(trial, calls, outcome.could_tell());
  ++result.cases;
  if (is_failure(outcome.verdict)) note_kill(mutated, trial, outcome, properties, calls);
}

void repeat_smallest(Mutated& mutated, const Trial& trial, const std::vector<std::string>& properties) {
  const std::int64_t calls = mutated.repetition.most_calls;
  const Outcome outcome = examine(trial, *mutated.process, mutated.bug, properties, calls);
  if (is_failure(outcome.verdict)) note_kill(mutated, trial, outcome, properties, calls);
}

}  // namespace

std::vector<MutantResult> run_selftest(const CheckGroup& group, const std::vector<Cell>& cells, const Roster& mutants,
                                       const Resources& resources, std::uint64_t seed, const CheckEvents& events) {
  const Op& op = *find_op(group.op);
  Arena arena;
  std::vector<Mutated> pairs = pair_up(group, mutants);
  CaseGenerator generator(op.info(), group, derive_seed(seed, group.op + ":" + std::string(name_of(group.dtype))));
  // Nothing is made once no mutant is left.
  const auto is_left = [](const Mutated& mutated) { return !mutated.result.killed && !mutated.refuses; };
  const auto try_case = [&](auto make, bool in_cell) {
    if (std::ranges::any_of(pairs, is_left)) try {
        const Case which = make();
        const double most = in_cell ? most_elements_of_cell : most_elements_of_generated;
        const Trial trial(op, which, resources, arena, sample_of(op.info(), which, most));
        for (Mutated& mutated : pairs) {
          if (!is_left(mutated)) continue;
          try_mutant(mutated, trial, group.properties);
          mutated.result.in_cell = mutated.result.killed && in_cell;
        }
      } catch (const AbsentResource& absent) {  // a text or vocabulary that is not on this machine
        for (Mutated& mutated : pairs) {
          if (!is_left(mutated)) continue;
          ++mutated.result.left_out;
          mutated.result.missing = absent.reason;
        }
      }
    events.progress(1);
  };
  for (int made = 0; made < group.cases && !events.interrupted(); ++made)
    try_case([&] { return generator.next(); }, false);
  for (Mutated& mutated : pairs)
    if (is_left(mutated) && !mutated.repetition.done && mutated.repetition.smallest && !events.interrupted())
      repeat_smallest(mutated, Trial(op, *mutated.repetition.smallest, resources, arena), group.properties);
  // As a check does; what is laid out for it is in no draw.
  if (const std::optional<Domain> domain = group.exhaustive && group.cases > 0 ? op.domain(group.dtype) : std::nullopt)
    for (const Case& each : domain->cases)
      if (!events.interrupted()) try_case([&] { return each; }, false);
  for (const Cell& cell : cells) {
    if (cell.which.op != group.op || cell.which.dtype != group.dtype || events.interrupted()) continue;
    try_case([&] { return cell.which; }, true);
  }
  std::vector<MutantResult> results;
  for (Mutated& mutated : pairs)
    if (!mutated.refuses) results.push_back(std::move(mutated.result));
  return results;
}

}  // namespace assay
