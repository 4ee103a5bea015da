#include "harness/cli/side_by_side.h"

#include <algorithm>

#include "harness/cli/measuring.h"
#include "harness/cli/progress.h"
#include "harness/cli/session.h"
#include "harness/core/catalog.h"
#include "harness/measure/compare.h"
#include "harness/measure/pairs.h"

namespace assay {
namespace {

// How many launches look at a suspicious cell side by side, before others are to confirm it.
constexpr int first_look_launches = 24;

const Contender* find_contender(const Roster& roster, const Change& change) {
  for (const Contender& contender : roster.all())
    if (contender.op == change.op && contender.present() && contender.subject.implementation == change.implementation)
      return &contender;
  return nullptr;
}

std::optional<Cell> cell_of(const Change& change) {
  const Op* op = find_op(change.op);
  return op == nullptr ? std::nullopt : std::optional(parse_cell(change.cell, op->info()));
}

// What it means that a look ended before its launches were done.
std::string tell_cut(const std::string& what, int done, int launches) {
  return "for want of time, " + what + " in " + std::to_string(done) + " of " + std::to_string(launches) +
         " launches: a difference that more would have shown may have been missed";
}

// Measures cells side by side: first what the two runs leave open, then what that look found different.
class SideBySide {
 public:
  SideBySide(const Roster& before, const Roster& after, const CompareOptions& options, const Calibration& calibration)
      : before_(before),
        after_(after),
        resources_(project_resources()),
        effort_(*effort_named("standard")),
        options_(options),
        calibration_(calibration) {}

  void look(RunComparison& comparison) {
    std::vector<Change*> open;
    for (Change& change : comparison.changes)
      if (options_.all || is_worth_a_look(change)) open.push_back(&change);
    Look first = first_look(options_.launches > 0 ? options_.launches : first_look_launches);
    measure(comparison, open, std::move(first), options_.look_until, "side by side", &Change::side_by_side);
    judge_again(comparison);
    std::vector<Change*> different;
    for (Change* change : open)
      if (change->side_by_side &&
          (change->difference == Difference::slower || change->difference == Difference::faster))
        different.push_back(change);
    measure(comparison, different, {.first_launch = 10'000, .launches = confirming_launches}, options_.confirm_until,
            "confirmed", &Change::fresh);
    for (Change* change : different)
      change->confirmed =
          change->fresh && is_confirmed(change->difference, *change->fresh, calibration_.floor_of(change->op));
  }

 private:
  void measure(RunComparison& comparison, const std::vector<Change*>& changes, Look look, Deadline deadline,
               const char* what, std::optional<RatioTest> Change::*result) {
    std::vector<Pair> pairs;
    std::vector<Change*> paired;
    for (Change* change : changes) {
      const Contender *before = find_contender(before_, *change), *after = find_contender(after_, *change);
      const std::optional<Cell> cell = cell_of(*change);
      if (after == nullptr) {
        change->fate = Fate::absent;
        change->why = "this build does not have it, or not on this machine as it is now";
      }
      if (before == nullptr)
        comparison.notes.push_back(describe(*change) +
                                   ": the earlier build no longer has it here, and nothing is confirmed");
      if (before == nullptr || after == nullptr || !cell) continue;
      pairs.push_back({*cell, *before, *after});
      paired.push_back(change);
    }
    if (pairs.empty() || was_interrupted()) return;
    Progress progress(what, static_cast<std::int64_t>(pairs.size()) * look.launches);
    std::optional<int> cut_after;
    look.time_is_up = [&](int done) {
      if (std::chrono::steady_clock::now() >= deadline) cut_after = done;
      return cut_after.has_value();
    };
    const std::vector<PairedRatios> measured =
        measure_pairs(resources_, measure_settings(effort_, options_.seed), pairs, look,
                      {[&](const Pair& pair) {
                         progress.at(pair.cell.which.op + " " + shape_of(pair.cell.which.dims));
                         progress.advance(1);
                       },
                       [&](int spared) { progress.expect_less(spared); }});
    if (was_interrupted()) return;
    if (cut_after) comparison.notes.push_back(tell_cut(what, *cut_after, look.launches));
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      paired[i]->*result = test_of(measured[i]);
      if (std::string note = tell_side_by_side(*paired[i], measured[i]); !note.empty())
        comparison.notes.push_back(std::move(note));
    }
  }

  const Roster& before_;
  const Roster& after_;
  FileResources resources_;
  Effort effort_;
  CompareOptions options_;
  const Calibration& calibration_;
};

}  // namespace

void look_side_by_side(RunComparison& comparison, const Roster& before, const Roster& after,
                       const CompareOptions& options, const Calibration& calibration) {
  SideBySide(before, after, options, calibration).look(comparison);
}

}  // namespace assay
