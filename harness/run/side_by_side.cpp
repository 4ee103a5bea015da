#include "harness/run/side_by_side.h"

#include <algorithm>

#include "harness/core/catalog.h"
#include "harness/core/content.h"
#include "harness/measure/compare.h"
#include "harness/measure/pairs.h"
#include "harness/run/interrupts.h"
#include "harness/run/measuring.h"
#include "harness/run/progress.h"
#include "harness/run/session.h"

namespace assay {
namespace {

// How many launches look at a suspicious cell side by side, before others are to confirm it. Up to twice as many again
// if it is open what they say.
constexpr int first_look_launches = 24;

// What can be measured in the place of what was recorded, or why there is nothing.
struct Found {
  const Contender* contender = nullptr;
  std::string why_not;
};

std::string version_and_build(const Subject& subject) {
  return subject.version + (subject.build_id.empty() ? "" : " (build " + subject.build_id.substr(0, 12) + ")");
}

Found find_contender(const Side& side, const Change& change) {
  const auto is_it = [&](const Contender& each) {
    return each.op == change.op && each.subject.implementation == change.implementation;
  };
  const auto contender = std::ranges::find_if(side.roster.all(), is_it);
  if (contender == side.roster.all().end()) return {nullptr, "its worker is not known here"};
  if (!contender->present()) return {nullptr, "it is absent now: " + contender->absent};
  const auto recorded = side.recorded.find({change.op, change.implementation});
  if (recorded == side.recorded.end()) return {&*contender, {}};
  const Subject &then = recorded->second, &now = contender->subject;
  if (then.version == now.version && then.build_id == now.build_id) return {&*contender, {}};
  return {nullptr, "the recorded one is " + version_and_build(then) + ", and here is " + version_and_build(now)};
}

std::optional<Cell> cell_of(const Change& change) {
  const Op* op = find_op(change.op);
  return op == nullptr ? std::nullopt : std::optional(cell_from(change, op->info()));
}

// What it means that a look ended before its launches were done.
std::string tell_cut(const std::string& what, int done, int launches) {
  return "time ran out, " + what + " in " + std::to_string(done) + " of " + std::to_string(launches) +
         " launches: more launches may have shown another difference";
}

std::string and_more(const std::vector<const Change*>& changes) {
  return changes.size() == 1 ? "" : " and " + std::to_string(changes.size() - 1) + " more";
}

// What cannot be measured again: a line for each reason, not for each cell.
std::vector<std::string> tell_left_out(const std::map<std::string, std::vector<const Change*>>& left_out) {
  std::vector<std::string> lines;
  for (const auto& [why, changes] : left_out)
    lines.push_back(describe(*changes.front()) + and_more(changes) + ": " + why +
                    ". So it cannot be measured side by side, and nothing of it is confirmed");
  return lines;
}

// A line for all of them: on a busy machine there may be hundreds.
std::string tell_interrupted(const std::vector<const Change*>& changes) {
  const Change& first = *changes.front();
  return first.op + " " + first.dtype + " " + first.implementation + " " + place_of(first) + and_more(changes) +
         (changes.size() == 1 ? " is" : " are") + " not measurable: " + first.why +
         ". Compare again when this machine does nothing else";
}

// What both runs were brought. Where they had two files of one name, a case's own hash of it says if it is the right
// one.
std::vector<OwnResource> own_of_both(const Side& before, const Side& after) {
  std::vector<OwnResource> own = after.own;
  for (const OwnResource& each : before.own)
    if (std::ranges::none_of(
            own, [&](const OwnResource& other) { return other.family == each.family && other.name == each.name; }))
      own.push_back(each);
  return own;
}

// Measures cells side by side: first what the two runs leave open, then what that look found different.
class SideBySide {
 public:
  SideBySide(const Side& before, const Side& after, const CompareOptions& options, const Calibration& calibration)
      : before_(before),
        after_(after),
        resources_(project_resources(own_of_both(before, after))),
        effort_(*effort_named("standard")),
        options_(options),
        calibration_(calibration) {}

  void look(RunComparison& comparison) {
    std::vector<Change*> open;  // and judged together
    for (Change& change : comparison.changes)
      if (change.fate == Fate::compared && (options_.all || is_worth_a_look(change))) open.push_back(&change);
    if (open.empty()) return;
    Look first = first_look(options_.launches > 0 ? options_.launches : first_look_launches, open.size() - 1);
    measure(comparison, open, std::move(first), options_.look_until, "side by side", &Change::side_by_side);
    judge_again(comparison);
    std::vector<Change*> different;
    for (Change* change : open)
      if (change->side_by_side && change->fate == Fate::compared &&
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
    std::map<std::string, std::vector<const Change*>> left_out;  // by why
    for (Change* change : changes) {
      const Found before = find_contender(before_, *change), after = find_contender(after_, *change);
      const std::optional<Cell> cell = cell_of(*change);
      if (before.contender == nullptr) left_out["of the earlier build, " + before.why_not].push_back(change);
      else if (after.contender == nullptr) left_out["of the later build, " + after.why_not].push_back(change);
      if (before.contender == nullptr || after.contender == nullptr || !cell) continue;
      if (const std::string why = why_not_here(find_op(change->op)->info(), cell->which, resources_); !why.empty()) {
        left_out[why].push_back(change);
        continue;
      }
      pairs.push_back({*cell, *before.contender, *after.contender});
      paired.push_back(change);
    }
    for (std::string& line : tell_left_out(left_out)) comparison.notes.push_back(std::move(line));
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
    if (cut_after)
      comparison.notes.push_back(
          tell_cut(what, *cut_after, look.launches + (*cut_after < look.launches ? 0 : look.further)));
    std::vector<const Change*> interrupted;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      paired[i]->*result = test_of(measured[i]);
      if (std::string note = tell_side_by_side(*paired[i], measured[i]); !note.empty())
        comparison.notes.push_back(std::move(note));
      if (paired[i]->fate == Fate::compared && !paired[i]->why.empty()) interrupted.push_back(paired[i]);
    }
    if (!interrupted.empty()) comparison.notes.push_back(tell_interrupted(interrupted));
  }

  const Side& before_;
  const Side& after_;
  FileResources resources_;
  Effort effort_;
  CompareOptions options_;
  const Calibration& calibration_;
};

}  // namespace

void CompareOptions::set_minutes(Deadline start, double minutes) {
  constexpr double of_first_look = 0.9;
  const auto after = [&](double share) {
    return start + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                       std::chrono::duration<double>(60 * minutes * share));
  };
  look_until = after(of_first_look);
  confirm_until = after(1);
}

void look_side_by_side(RunComparison& comparison, const Side& before, const Side& after, const CompareOptions& options,
                       const Calibration& calibration) {
  SideBySide(before, after, options, calibration).look(comparison);
}

}  // namespace assay
