#include "harness/report/findings.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

#include "harness/core/names.h"
#include "harness/report/numbers.h"

namespace assay::report {
namespace {

template <class T>
void add_once(std::vector<T>& list, const T& item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

}  // namespace

bool can_be_ranked(const Measured& measured) {
  return measured.measurable && measured.why_not.empty() && measured.seconds.value > 0;
}

std::string why_not(const Measured& measured) { return measured.why_not.empty() ? "not measurable" : measured.why_not; }

Standing standing_of(const CellSummary& cell) {
  Standing standing;
  for (const Measured& each : cell.measured)
    if (each.interrupted) standing.missing.push_back(&each);
  for (std::size_t i = 0; i < cell.measured.size(); ++i) {
    const Measured& each = cell.measured[i];
    if (!can_be_ranked(each)) continue;
    if (standing.fastest.empty() || i <= cell.tied) {
      standing.fastest.push_back(&each);
    } else {
      standing.runner_up = &each;
      break;
    }
  }
  return standing;
}

std::string print_missing(const Standing& standing) {
  std::vector<std::string> names;
  for (const Measured* each : standing.missing) names.push_back(each->subject.implementation + "?");
  return join(names, ", ");
}

int interrupted_cells(const Summary& summary) {
  return static_cast<int>(std::ranges::count_if(summary.cells, [](const CellSummary& cell) {
    const Standing standing = standing_of(cell);
    return standing.fastest.empty() && !standing.missing.empty();
  }));
}

int decided_cells(const Summary& summary) {
  return static_cast<int>(std::ranges::count_if(summary.cells, [](const CellSummary& cell) {
    const Standing standing = standing_of(cell);
    return !standing.fastest.empty() && standing.missing.empty();
  }));
}

std::string print_decided(const Summary& summary) {
  const int decided = decided_cells(summary), others = static_cast<int>(summary.cells.size()) - decided;
  const std::string text = counted(static_cast<std::size_t>(decided), "cell");
  if (others == 0) return text;
  return text + "; " + std::to_string(others) + (others == 1 ? " more is undecided" : " more are undecided");
}

std::vector<std::string> implementations_of(const std::vector<const CellSummary*>& cells) {
  std::vector<std::string> names;
  for (const CellSummary* cell : cells)
    for (const Measured& each : cell->measured)
      if (std::ranges::find(names, each.subject.implementation) == names.end())
        names.push_back(each.subject.implementation);
  std::ranges::sort(names);
  return names;
}

bool is_text(const CellSummary& cell) { return cell.work.characters > 0; }

bool is_waived(const VerdictSummary& verdict) { return verdict.verdict == Verdict::pass && !verdict.waiver.empty(); }

std::string word_of(const VerdictSummary& verdict) {
  return is_waived(verdict) ? "waived" : std::string(name_of(verdict.verdict));
}

std::vector<std::string> ops_of(const Summary& summary) {
  std::vector<std::string> ops;
  for (const CellSummary& cell : summary.cells) add_once(ops, cell.op);
  for (const VerdictSummary& verdict : summary.verdicts) add_once(ops, verdict.op);
  return ops;
}

std::vector<OpCounts> count_by_op(const Summary& summary) {
  std::vector<OpCounts> counts;
  for (const std::string& op : ops_of(summary)) {
    OpCounts& of_op = counts.emplace_back();
    of_op.op = op;
  }
  for (const VerdictSummary& verdict : summary.verdicts) {
    OpCounts& of_op = *std::ranges::find(counts, verdict.op, &OpCounts::op);
    if (is_waived(verdict)) of_op.waived += 1;
    else if (verdict.verdict == Verdict::pass) of_op.passed += 1;
    else if (verdict.verdict == Verdict::unsupported) of_op.unsupported += 1;
    else if (verdict.verdict == Verdict::absent) of_op.absent += 1;
    else of_op.failed += 1;
    of_op.exact = of_op.exact || verdict.dtype == "u8";  // text
    of_op.cases += verdict.cases;
    of_op.elements += verdict.elements;
    if (verdict.verdict == Verdict::pass) of_op.worst_share = std::max(of_op.worst_share, verdict.worst_share);
  }
  return counts;
}

OpCounts total_of(const std::vector<OpCounts>& counts) {
  OpCounts total{.op = "all"};
  for (const OpCounts& each : counts) {
    total.passed += each.passed;
    total.failed += each.failed;
    total.waived += each.waived;
    total.unsupported += each.unsupported;
    total.absent += each.absent;
    total.cases += each.cases;
    total.elements += each.elements;
    total.worst_share = std::max(total.worst_share, each.worst_share);
  }
  return total;
}

std::vector<const VerdictSummary*> failures_of(const Summary& summary) {
  std::vector<const VerdictSummary*> failures;
  for (const VerdictSummary& verdict : summary.verdicts)
    if (is_failure(verdict.verdict)) failures.push_back(&verdict);
  return failures;
}

std::vector<const VerdictSummary*> waived_of(const Summary& summary) {
  std::vector<const VerdictSummary*> waived;
  for (const VerdictSummary& verdict : summary.verdicts)
    if (is_waived(verdict)) waived.push_back(&verdict);
  return waived;
}

std::vector<const VerdictSummary*> budgets_of(const Summary& summary) {
  std::vector<const VerdictSummary*> used;
  for (const VerdictSummary& verdict : summary.verdicts)
    if (verdict.shares.total() > 0) used.push_back(&verdict);
  return used;
}

std::vector<Slack> slack_of(const Summary& summary) {
  constexpr double near = 0.01;          // of the budget
  constexpr std::int64_t enough = 1000;  // elements: fewer may have had luck
  std::vector<Slack> slack;
  for (const std::string& op : ops_of(summary)) {
    Slack of_op{op, 0, {}};
    std::vector<std::string> backends;
    for (const VerdictSummary* verdict : budgets_of(summary)) {
      if (verdict->op != op || verdict->verdict != Verdict::pass || is_waived(*verdict)) continue;
      of_op.most = std::max(of_op.most, verdict->worst_share);
      if (verdict->shares.total() < enough || verdict->probative < enough) continue;
      const std::string& name = verdict->subject.implementation;
      add_once(of_op.implementations, name);
      add_once(backends, name.substr(0, name.find('@')));  // variants share what they compute
    }
    if (of_op.most < near && backends.size() >= 2) slack.push_back(std::move(of_op));
  }
  return slack;
}

std::vector<Refusal> refusals_of(const Summary& summary, Verdict wanted) {
  std::vector<Refusal> refusals;
  for (const VerdictSummary& verdict : summary.verdicts) {
    if (verdict.verdict != wanted) continue;
    auto at = std::ranges::find_if(refusals, [&](const Refusal& each) {
      return each.implementation == verdict.subject.implementation && each.reason == verdict.reason;
    });
    if (at == refusals.end())
      at = refusals.insert(refusals.end(), {verdict.subject.implementation, verdict.reason, {}, 0});
    add_once(at->ops, verdict.op);
    at->times += 1;
  }
  return refusals;
}

std::vector<Win> wins_of(const Summary& summary) {
  std::vector<Win> wins;
  for (const CellSummary& cell : summary.cells) {
    const Standing standing = standing_of(cell);
    if (!standing.missing.empty()) continue;  // nobody wins because somebody else was interrupted
    for (const Measured* each : standing.fastest) {
      auto at = std::ranges::find(wins, each->subject.implementation, &Win::implementation);
      if (at == wins.end()) at = wins.insert(wins.end(), {each->subject.implementation, 0, 0});
      (standing.fastest.size() == 1 ? at->alone : at->tied) += 1;
    }
  }
  std::ranges::stable_sort(wins, [](const Win& a, const Win& b) {
    return a.alone + a.tied != b.alone + b.tied ? a.alone + a.tied > b.alone + b.tied : a.alone > b.alone;
  });
  return wins;
}

std::string print_wins(const Win& win) {
  std::string text = win.alone > 0 ? std::string(" ") + std::to_string(win.alone) : "";
  if (win.tied > 0) text += (win.alone > 0 ? " and " : " ") + std::to_string(win.tied) + " tied";
  return text;
}

std::string conclusion_of(const Summary& summary) {
  const OpCounts total = total_of(count_by_op(summary));
  if (summary.verdicts.empty()) return "nothing was checked";
  std::string text = std::to_string(total.passed) + " passed, " + std::to_string(total.failed) + " failed";
  if (total.waived > 0) text += ", " + std::to_string(total.waived) + " waived";
  std::vector<std::string> others;
  if (total.unsupported > 0) others.push_back(std::to_string(total.unsupported) + " unsupported");
  if (total.absent > 0) others.push_back(std::to_string(total.absent) + " absent");
  return text + (others.empty() ? "" : "; " + join(others, ", "));
}

namespace {

// Who was there to the end of a cell has as many launches as the cell had; the cell that had fewest was the last.
int launches_of_all(const Summary& summary) {
  int fewest = std::numeric_limits<int>::max();
  for (const CellSummary& cell : summary.cells) {
    int most = 0;
    for (const Measured& each : cell.measured) most = std::max(most, each.launches);
    fewest = std::min(fewest, most);
  }
  return summary.cells.empty() ? 0 : fewest;
}

}  // namespace

std::string missing_of(const Summary& summary) {
  const Environment& environment = summary.environment;
  const auto measured = std::ranges::count_if(summary.cells, [](const CellSummary& cell) {
    return std::ranges::any_of(cell.measured, [](const Measured& each) { return can_be_ranked(each); });
  });
  const std::string of_all = std::to_string(measured) + " of " + std::to_string(environment.planned_cells) +
                             (environment.planned_cells == 1 ? " shape" : " shapes");
  if (environment.was_stopped()) {
    const std::string how = environment.interrupted ? "Interrupted" : "Cut off";
    if (environment.planned_cells == 0) return how + " before all was checked";
    const int launches = launches_of_all(summary);
    const bool told = launches > 0 && launches < environment.planned_launches;
    return how + ": " + of_all + " measured" +
           (told ? ", some with " + std::to_string(launches) + " of " + std::to_string(environment.planned_launches) +
                       " launches"
                 : "");
  }
  if (measured < environment.planned_cells) return "Partial: " + of_all + " could be measured";
  const std::string left_out = fact_of(environment.recorded, left_out_fact);
  return left_out.empty() ? "" : "Partial: " + left_out.substr(0, left_out.find(": "));
}

bool is_well(const Summary& summary) { return failures_of(summary).empty() && !summary.verdicts.empty(); }

std::string machine_of(const Environment& environment) {
  for (const auto* facts : {&environment.machine, &environment.recorded})
    for (const auto& [name, value] : *facts)
      if (name == "cpu_name" && value != "unknown") return value;
  std::string numbers;
  for (const auto& [name, value] : environment.machine)
    if (name == "cpu_vendor" || name == "cpu_family" || name == "cpu_model")
      numbers += (numbers.empty() ? "" : ", ") + name + " " + value;
  return numbers;
}

std::string describe(const CellSummary& cell) {
  std::string text = cell.op + " " + cell.dtype + " " + shape_of(cell.dims) + unusual_of(cell);
  if (!cell.label.empty()) text += " (" + cell.label + ")";
  if (!cell.cache.empty()) text += ", " + cell.cache + " cache";
  if (cell.threads != 1) text += ", " + counted(static_cast<std::size_t>(cell.threads), "thread");
  return text;
}

namespace {

// Who has no time, a line for each implementation of an op and dtype and not for each cell: on a busy machine there are
// many, and all for one reason.
std::vector<std::string> without_times(const Summary& summary) {
  struct Without {
    int cells = 0, all = 0;
    std::string cell, why;  // of the first
  };
  std::map<std::tuple<std::string, std::string, std::string>, Without> found;
  for (const CellSummary& cell : summary.cells)
    for (const Measured& each : cell.measured) {
      Without& without = found[{cell.op, cell.dtype, each.subject.implementation}];
      ++without.all;
      if (can_be_ranked(each)) continue;
      if (without.cells++ == 0) without.cell = describe(cell), without.why = why_not(each);
    }
  std::vector<std::string> notes;
  for (const auto& [which, without] : found) {
    const auto& [op, dtype, implementation] = which;
    const std::string who = "no time for " + implementation;
    if (without.cells == 1) notes.push_back(without.cell + ": " + who + ": " + without.why);
    if (without.cells > 1)
      notes.push_back(op + " " + dtype + ": " + who + " in " + std::to_string(without.cells) + " of " +
                      counted(static_cast<std::size_t>(without.all), "cell") + "; first, " + without.cell + ": " +
                      without.why);
  }
  return notes;
}

}  // namespace

std::vector<std::string> notes_of(const Summary& summary) {
  std::vector<std::string> notes = without_times(summary);
  if (const std::string left_out = fact_of(summary.environment.recorded, left_out_fact); !left_out.empty())
    notes.insert(notes.begin(), left_out);
  for (const CellSummary& cell : summary.cells) {
    for (const Measured& each : cell.measured) {
      if (can_be_ranked(each) && is_suspect(each))
        notes.push_back(describe(cell) + ": " + each.subject.implementation + " beats its bound by " +
                        print_share(each.share_of_bound - 1) +
                        "; more than 5% is a broken measurement or a wrong bound, not a feat");
    }
    if (cell.measured.empty()) notes.push_back(describe(cell) + ": nothing was measured");
  }
  for (const FailingAlike& each : failing_alike(summary))
    notes.push_back(each.op + " " + join(each.dtypes, ", ") + ": " + join(each.implementations, ", ") +
                    " fail the same cases and agree with each other there: perhaps it is the reference that is wrong");
  for (const Slack& slack : slack_of(summary))
    notes.push_back("slack: the budget of " + slack.op + " is at most " + print_share(slack.most) + " used (" +
                    join(slack.implementations, ", ") + "): slack hides bugs");
  notes.insert(notes.end(), summary.notes.begin(), summary.notes.end());
  if (!summary.environment.host_note.empty()) notes.push_back(summary.environment.host_note);
  return notes;
}

Rate rate_of(const CellSummary& cell, double seconds) {
  if (!(seconds > 0)) return {};
  if (is_text(cell)) return {cell.work.characters / seconds / 1e6, "MB/s"};
  if ((cell.bound == "compute" || !(cell.work.bytes > 0)) && cell.work.flops > 0)
    return {cell.work.flops / seconds / 1e9, "GFLOP/s"};
  return {cell.work.bytes / seconds / 1e9, "GB/s"};
}

}  // namespace assay::report
