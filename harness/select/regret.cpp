// What is measured beyond a sweep: the sizes where the choice changes, and sizes drawn to hold the table to account;
// and whether another table says the same.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "harness/core/contract.h"
#include "harness/core/error.h"
#include "harness/core/random.h"
#include "harness/select/choose.h"
#include "harness/select/merge.h"
#include "harness/select/points.h"
#include "harness/select/pool.h"

namespace assay {
namespace {

bool same_key(const DispatchEntry& a, const DispatchEntry& b) {
  return a.op == b.op && a.dtype == b.dtype && a.cache == b.cache && a.threads == b.threads &&
         a.parameters == b.parameters && a.dims == b.dims;
}

// A cell of the entry, of this size.
Cell cell_of(const DispatchEntry& entry, std::int64_t size) {
  const Op* op = find_op(entry.op);
  if (op == nullptr)
    throw InputError("the table has an entry of '" + entry.op +
                     "', which is no op of this assay; make it again with './assay select'");
  CellFields fields;
  fields.op = entry.op;
  fields.dtype = entry.dtype;
  fields.cache = entry.cache;
  fields.threads = entry.threads;
  fields.values = entry.values;
  fields.case_seed = entry.seed;
  for (const auto& [name, value] : entry.parameters) fields.parameters.push_back({name, value});
  for (const auto& [name, exact] : entry.dims) fields.dims.push_back({name, exact});
  fields.dims.push_back({entry.ranged, size});
  return cell_from(fields, op->info());
}

// What a table says at one size that was measured.
struct Answer {
  std::string choice;
  std::vector<std::string> tied;
};

std::map<std::string, Answer> answers_of(const DispatchMachine& machine) {
  std::map<std::string, Answer> answers;
  for (const DispatchEntry& entry : machine.entries)
    for (const DispatchPoint& point : entry.points)
      answers[key_of(entry) + " " + entry.ranged + "=" + std::to_string(point.size)] = {entry.choice(), point.tied};
  return answers;
}

bool allows(const Answer& answer, const std::string& choice) {
  return std::ranges::find(answer.tied, choice) != answer.tied.end();
}

void compare(DispatchAgreement& agreement, const DispatchMachine& one, const DispatchMachine& other) {
  const std::map<std::string, Answer> mine = answers_of(one), theirs = answers_of(other);
  int shared = 0;
  for (const auto& [what, answer] : mine) {
    const auto found = theirs.find(what);
    if (found == theirs.end()) continue;
    ++shared;
    const Answer& its = found->second;
    if (answer.choice == its.choice) ++agreement.same;
    else if (allows(answer, its.choice) || allows(its, answer.choice)) ++agreement.ties;
    else agreement.different.push_back({what, answer.choice, its.choice});
  }
  agreement.compared += shared;
  agreement.only_in_one += static_cast<int>(mine.size() + theirs.size()) - 2 * shared;
}

}  // namespace

std::vector<Cell> cells_at_edges(const DispatchMachine& machine) {
  std::vector<Cell> cells;
  for (std::size_t i = 1; i < machine.entries.size(); ++i) {
    const DispatchEntry &small = machine.entries[i - 1], &large = machine.entries[i];
    if (!same_key(small, large)) continue;
    const auto low = static_cast<double>(small.points.back().size),
               high = static_cast<double>(large.points.front().size);
    const auto between = static_cast<std::int64_t>(std::llround(std::sqrt(low * high)));
    if (between > small.points.back().size && between < large.points.front().size)
      cells.push_back(cell_of(small, between));
  }
  return cells;
}

std::vector<Cell> held_out_cells(const DispatchMachine& machine, int count, std::uint64_t seed) {
  struct Span {
    const DispatchEntry* entry = nullptr;
    std::set<std::int64_t> measured;
  };
  std::vector<Span> spans;
  for (const DispatchEntry& entry : machine.entries) {
    if (spans.empty() || !same_key(*spans.back().entry, entry)) spans.push_back({&entry, {}});
    for (const DispatchPoint& point : entry.points) spans.back().measured.insert(point.size);
  }
  std::erase_if(spans, [](const Span& span) { return span.measured.size() < 2; });
  std::vector<Cell> cells;
  std::set<std::string> drawn;
  Random random(derive_seed(seed, "held out"));
  for (int attempt = 0; !spans.empty() && attempt < 100 * count && static_cast<int>(cells.size()) < count; ++attempt) {
    const Span& span = spans[random.below(spans.size())];
    const double low = std::log(std::max(1.0, static_cast<double>(*span.measured.begin()))),
                 high = std::log(static_cast<double>(*span.measured.rbegin()));
    const double part =
        static_cast<double>(random.below(std::size_t{1} << 30)) / static_cast<double>(std::size_t{1} << 30);
    const auto size = static_cast<std::int64_t>(std::llround(std::exp(low + part * (high - low))));
    if (span.measured.contains(size)) continue;
    Cell cell = cell_of(*span.entry, size);
    if (drawn.insert(to_id(cell)).second) cells.push_back(std::move(cell));
  }
  return cells;
}

namespace {

// What a program would ask the table, and the size of the dimension that it ranges over.
struct Question {
  DispatchRequest request;
  std::int64_t size = 0;
};

Question question_of(const CellSummary& cell, const OpInfo& info) {
  Question question{{cell.op, cell.dtype, cell.threads, {}, {}}};
  for (const Parameter& parameter : cell.parameters)
    question.request.parameters.emplace_back(parameter.name, print(parameter.value));
  for (const Dimension& each : cell.dims) {
    if (info.dimension(each.name)->key == DispatchKey::range) question.size = each.size;
    else question.request.dims.emplace_back(each.name, each.size);
  }
  return question;
}

// What the table calls there, of those that were measured; null if it says nothing.
const Measured* chosen_by(const Dispatch& dispatch, const Question& question, const std::vector<const Measured*>& all) {
  std::vector<DispatchOffer> offers;
  for (const Measured* each : all) offers.push_back({each->subject.implementation, ""});
  if (offers.empty()) return nullptr;
  const std::vector<DispatchStep> steps = dispatch.steps(question.request, offers);
  const auto step = std::ranges::find_if(steps, [&](const DispatchStep& each) { return question.size < each.high; });
  return step == steps.end() || step->entry == nullptr ? nullptr : all[step->offer];
}

}  // namespace

Regret regret_of(const Dispatch& dispatch, const Summary& run) {
  Regret regret;
  const Admitted admitted({run});
  for (const CellSummary& cell : run.cells) {
    const Op* op = find_op(cell.op);
    if (op == nullptr || op->info().probe) continue;
    std::vector<const Measured*> rivals;
    bool decided = true;
    for (const Measured& each : cell.measured) {
      if (!admitted.may_be_chosen(cell.op, cell.dtype, each.subject) || is_wrong_after_timing(each)) continue;
      const bool timed = each.measurable && each.why_not.empty();
      if (timed && !is_suspect(each)) rivals.push_back(&each);
      if (!each.interrupted && !(timed && is_suspect(each))) continue;
      decided = false;
      if (std::ranges::find(regret.missing, each.subject.implementation) == regret.missing.end())
        regret.missing.push_back(each.subject.implementation);
    }
    const Measured* chosen = chosen_by(dispatch, question_of(cell, op->info()), rivals);
    if (!decided) ++regret.undecided;
    if (!decided || chosen == nullptr) continue;
    const Measured& fastest =
        **std::ranges::min_element(rivals, std::less<>(), [](const Measured* each) { return each->seconds.value; });
    CellRegret found{
        cell.op,  cell.dtype, cell.cell, cell.dims, chosen->subject.implementation, fastest.subject.implementation,
        {1, 1, 1}};
    if (const auto ahead = fastest.ahead.find(found.chosen); ahead != fastest.ahead.end()) found.lost = ahead->second;
    regret.cells.push_back(std::move(found));
  }
  return regret;
}

Estimate mean_regret(const std::vector<CellRegret>& cells) {
  Pool pool;
  for (const CellRegret& each : cells) pool.add(each.lost);
  return cells.empty() ? Estimate{1, 1, 1} : pool.result();
}

DispatchAgreement agreement_of(const DispatchTable& one, const DispatchTable& other) {
  DispatchAgreement agreement;
  for (const DispatchMachine& machine : one.machines) {
    const auto same = std::ranges::find_if(
        other.machines, [&](const DispatchMachine& each) { return same_hardware(each.facts, machine.facts); });
    if (same != other.machines.end()) compare(agreement, machine, *same);
  }
  return agreement;
}

}  // namespace assay
