#include "harness/measure/compare.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>
#include <tuple>

#include "harness/core/content.h"
#include "harness/measure/statistics.h"

namespace assay {
namespace {

using Key = std::pair<std::string, std::string>;  // cell, implementation

// A run of before cases carried their content is matched with one of since.
KnownContents contents_of(const Summary& before, const Summary& after) {
  KnownContents contents;
  for (const Summary* run : {&before, &after})
    for (const CellSummary& cell : run->cells) contents.add(cell.cell);
  return contents;
}

std::map<Key, std::pair<const CellSummary*, const Measured*>> by_cell(const Summary& summary,
                                                                      const KnownContents& contents) {
  std::map<Key, std::pair<const CellSummary*, const Measured*>> all;
  for (const CellSummary& cell : summary.cells)
    for (const Measured& measured : cell.measured)
      all[{contents.completed(cell.cell), measured.subject.implementation}] = {&cell, &measured};
  return all;
}

// By op, dtype and implementation.
using Verdicts = std::map<std::tuple<std::string, std::string, std::string>, const VerdictSummary*>;

Verdicts verdicts_of(const Summary& summary) {
  Verdicts verdicts;
  for (const VerdictSummary& each : summary.verdicts)
    verdicts.try_emplace({each.op, each.dtype, each.subject.implementation}, &each);
  return verdicts;
}

// Why an implementation that was measured before has no time now.
void tell_fate(Change& change, const Measured* now, const Verdicts& after) {
  if (now != nullptr) {
    change.fate = is_wrong_after_timing(*now) ? Fate::failing : Fate::not_measurable;
    change.why = now->why_not;
    return;
  }
  const auto known = after.find({change.op, change.dtype, change.implementation});
  change.fate = Fate::lost;
  if (known == after.end()) {
    change.why = "the later run has no record of it";
    return;
  }
  const VerdictSummary* verdict = known->second;
  if (verdict->verdict == Verdict::pass) {
    change.why = "it passed and was not measured";
    return;
  }
  if (is_failure(verdict->verdict)) change.fate = Fate::failing;
  if (verdict->verdict == Verdict::absent || verdict->verdict == Verdict::unsupported) change.fate = Fate::absent;
  change.why = std::string(name_of(verdict->verdict)) + (verdict->reason.empty() ? "" : ": " + verdict->reason);
}

void find_failures(RunComparison& comparison, const Summary& before, const Summary& after) {
  const Verdicts earlier = verdicts_of(before);
  for (const VerdictSummary& now : after.verdicts) {
    if (!is_failure(now.verdict)) continue;
    const auto then = earlier.find({now.op, now.dtype, now.subject.implementation});
    if (then != earlier.end() && is_failure(then->second->verdict)) continue;
    comparison.failures.push_back(
        {now.op, now.dtype, now.subject.implementation, std::string(name_of(now.verdict)), now.reason, now.replay});
  }
}

void find_appeared(RunComparison& comparison, const Summary& before, const Summary& after,
                   const KnownContents& contents) {
  const auto known = by_cell(before, contents);
  std::map<std::string, int> cells;
  for (const auto& [key, found] : by_cell(after, contents))
    if (found.second->measurable && !known.contains(key))
      ++cells[found.first->op + " " + found.first->dtype + " " + key.second];
  for (const auto& [name, count] : cells)
    comparison.appeared.push_back(name + " (" + std::to_string(count) + (count == 1 ? " cell)" : " cells)"));
}

// Of a run from before inputs were fresh, what the later run has on fresh ones: a cell of another setting is not lost.
bool is_of_repeated_inputs(const CellSummary& cell, const Summary& after) {
  constexpr std::string_view suffix = ";repeated";
  if (!cell.cell.ends_with(suffix)) return false;
  const std::string fresh = cell.cell.substr(0, cell.cell.size() - suffix.size());
  return std::ranges::any_of(after.cells, [&](const CellSummary& each) { return each.cell == fresh; }) &&
         std::ranges::none_of(after.cells, [&](const CellSummary& each) { return each.cell == cell.cell; });
}

// Greater is worse.
int severity(const Change& change) {
  if (change.fate != Fate::compared) return 5;
  if (change.confirmed) return change.difference == Difference::slower ? 4 : 3;
  switch (change.difference) {
    case Difference::slower: return 3;
    case Difference::faster: return 2;
    case Difference::ambiguous: return 1;
    case Difference::same:
    case Difference::not_measurable: break;
  }
  return 0;
}

}  // namespace

RunComparison compare_runs(const Summary& before, const Summary& after) {
  RunComparison comparison;
  const KnownContents contents = contents_of(before, after);
  const auto later = by_cell(after, contents);
  const Verdicts verdicts = verdicts_of(after);
  int of_repeated = 0;
  for (const CellSummary& cell : before.cells) {
    if (is_of_repeated_inputs(cell, after)) {
      ++of_repeated;
      continue;
    }
    for (const Measured& then : cell.measured) {
      if (!then.measurable) continue;
      Change change;
      static_cast<CellFields&>(change) = cell;
      change.cell = contents.completed(cell.cell);
      change.implementation = then.subject.implementation;
      change.before = then.seconds;
      const auto found = later.find({change.cell, then.subject.implementation});
      const Measured* now = found == later.end() ? nullptr : found->second.second;
      if (now != nullptr && now->measurable) {
        change.after = now->seconds;
        change.test = test_independent(then.launch_seconds, now->launch_seconds);
      } else {
        tell_fate(change, now, verdicts);
      }
      comparison.changes.push_back(std::move(change));
    }
  }
  if (of_repeated > 0)
    comparison.notes.push_back(
        std::to_string(of_repeated) + (of_repeated == 1 ? " cell" : " cells") +
        " of the earlier run had the same inputs in all calls, and the later one has fresh inputs: "
        "their times are not compared. Make the earlier run anew, or keep a new baseline");
  find_failures(comparison, before, after);
  find_appeared(comparison, before, after, contents);
  judge_again(comparison);
  return comparison;
}

void judge_again(RunComparison& comparison) {
  // Those that were looked at again, side by side, are a family of their own.
  for (const bool again : {false, true}) {
    std::vector<Change*> family;
    std::vector<RatioTest> tests;
    for (Change& change : comparison.changes) {
      if (change.fate != Fate::compared || change.side_by_side.has_value() != again) continue;
      family.push_back(&change);
      tests.push_back(again ? *change.side_by_side : change.test);
    }
    const std::vector<Difference> differences = judge(tests);
    for (std::size_t i = 0; i < family.size(); ++i) family[i]->difference = differences[i];
  }
  sort_changes(comparison);
}

void sort_changes(RunComparison& comparison) {
  std::ranges::stable_sort(comparison.changes, [](const Change& one, const Change& other) {
    if (severity(one) != severity(other)) return severity(one) > severity(other);
    const auto size = [](const Change& change) {
      const RatioTest& test = change.side_by_side ? *change.side_by_side : change.test;
      return test.launches > 0 ? std::abs(std::log(test.ratio.value)) : 0;
    };
    return size(one) > size(other);
  });
}

bool is_worth_a_look(const Change& change) {
  if (change.fate != Fate::compared) return false;
  return change.difference == Difference::faster || change.difference == Difference::slower ||
         may_be_slower(change.test);
}

}  // namespace assay
