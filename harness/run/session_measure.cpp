#include <algorithm>
#include <chrono>
#include <cstdio>
#include <set>
#include <utility>

#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/measure/launch.h"
#include "harness/measure/notes.h"
#include "harness/measure/roofline.h"
#include "harness/run/interrupts.h"
#include "harness/run/measuring.h"
#include "harness/run/progress.h"
#include "harness/run/session.h"
#include "harness/run/tell.h"

namespace assay {
std::vector<Contender> Session::proved(const Cell& cell) const {
  const std::string dtype(name_of(cell.which.dtype)), id = to_id(cell);
  const auto passed = [&](const std::string& scope, const Contender& contender) {
    const VerdictRecord* verdict = verdicts_.find({cell.which.op, dtype, contender.subject.implementation, scope});
    return verdict != nullptr && verdict->verdict == Verdict::pass;
  };
  std::vector<Contender> left;
  for (const Contender& contender : contenders_)
    if (contender.op == cell.which.op && contender.present() && passed("generated", contender) &&
        passed(id, contender) && !cheats(contender, dtype))
      left.push_back(contender);
  return left;
}

// Whoever was right when it was checked and wrong when it was timed is believed in nothing of its op and dtype.
bool Session::cheats(const Contender& contender, const std::string& dtype) const {
  return std::ranges::any_of(verdicts_.of(contender.op, dtype, contender.subject.implementation),
                             [](const VerdictRecord* each) { return each->verdict == Verdict::cheats; });
}

// What was wrong once it had been timed takes the place of the verdict that the cell had.
std::optional<VerdictRecord> Session::verdict_after_timing(const MeasurementRecord& measurement) const {
  if (measurement.after_timing == Verdict::pass || measurement.probe) return std::nullopt;
  const VerdictRecord* before =
      verdicts_.find({measurement.op, measurement.dtype, measurement.subject.implementation, measurement.cell});
  if (before == nullptr) return std::nullopt;
  VerdictRecord after = *before;
  after.verdict = measurement.after_timing;
  after.property = measurement.violated;
  after.reason = measurement.verification;
  return after;
}

bool Session::waived(const MeasurementRecord& measurement) const {
  const VerdictRecord* verdict =
      verdicts_.find({measurement.op, measurement.dtype, measurement.subject.implementation, measurement.cell});
  return verdict != nullptr && !verdict->waiver.empty();
}

std::vector<std::string> Session::proved_by_nothing() const {
  std::vector<std::string> lines;
  std::set<std::pair<std::string, Dtype>> told;
  for (const Cell& cell : plan_.cells) {
    const std::pair of{cell.which.op, cell.which.dtype};
    const bool is_proved = std::ranges::any_of(
        plan_.checks, [&](const CheckGroup& group) { return group.op == of.first && group.dtype == of.second; });
    if (!cell.measure || is_proved || find_op(of.first)->info().probe || !told.insert(of).second) continue;
    lines.push_back(
        "nothing of " + of.first + " " + std::string(name_of(of.second)) +
        " is timed: the spec asks for no generated cases of it (cases = 0), and who has not passed those is "
        "not known to be right");
  }
  return lines;
}

std::vector<Cell> Session::measured_cells() const {
  std::vector<Cell> cells;
  bool bounded = false, narrow_products = false;
  for (const Cell& cell : plan_.cells)
    if (cell.measure) {
      cells.push_back(cell);
      const OpInfo& op = find_op(cell.which.op)->info();
      bounded = bounded || !op.takes_text();
      narrow_products = narrow_products || (op.products && cell.which.dtype == Dtype::bf16);
    }
  if (narrow_products) cells.insert(cells.begin(), peak_cell(Dtype::bf16));
  if (bounded) cells.insert(cells.begin(), peak_cell());
  return cells;
}

bool Session::measure_cell(Measurer& measurer, Sampling& sampling, const Cell& cell, int launch, bool verify) {
  const std::string id = to_id(cell);
  const OpInfo& info = find_op(cell.which.op)->info();
  std::vector<Contender> contenders = info.probe ? roster_.of(info.name) : proved(cell);
  const std::string prefix = info.probe ? info.name + ":" : "";
  std::erase_if(contenders, [&](const Contender& each) {
    return !each.present() || sampling.has_left(id, prefix + each.subject.implementation);
  });
  std::vector<Contender> copies;
  for (const Contender& copy : roster_.of("copy"))  // the best of each kind; the others are for the roofline
    if (copy.present() && copy.variant.empty()) copies.push_back(copy);
  const bool probed = !info.probe && !info.takes_text();
  const auto is_done = [&](const std::string& name) { return sampling.is_done(id, name, launch); };
  bool all_done = std::ranges::all_of(
      contenders, [&](const Contender& each) { return is_done(prefix + each.subject.implementation); });
  for (const Contender& copy : copies)
    all_done = all_done && (!probed || is_done(copy.op + ":" + copy.subject.implementation));
  measured_ = measured_ || (!contenders.empty() && !info.probe);
  if (all_done) return false;
  const auto start = std::chrono::steady_clock::now();
  std::vector<MeasurementRecord> made = measurer.measure(cell, contenders, copies, verify);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  // Probes of the machine stay to the end: they are the bound.
  if (!info.probe) sampling.dismiss_losers(made);
  std::vector<Record> records;
  for (MeasurementRecord& each : made) {
    sampling.add(each, seconds);
    std::optional<VerdictRecord> after = verdict_after_timing(each);
    records.push_back(wrap(std::move(each)));
    if (after) records.push_back(wrap(std::move(*after)));
  }
  sink_->append(records);
  for (const Record& record : records) note(record);
  return true;
}

void Session::note_missing_copies(const Measurer& measurer) {
  if (measurer.missing_copies().empty() || !fact_of(environment_.recorded, missing_copies_fact).empty()) return;
  environment_.recorded.emplace_back(missing_copies_fact, measurer.missing_copies());
  write_environment(folder_, environment_);
}

// Without a budget every cell gets the launches of the effort. With one, the first launches do, as far as time allows,
// and then those whose intervals are widest, until the time is over or all are narrow.
void Session::measure(Deadline until) {
  measuring_ = true;
  const std::vector<Cell> cells = measured_cells();
  if (cells.empty()) return;
  // Where nobody passed there is nothing to measure, and the verdicts say so. They do not say that a text is absent.
  environment_.planned_cells = static_cast<int>(std::ranges::count_if(cells, [&](const Cell& cell) {
    return !find_op(cell.which.op)->info().probe && (!proved(cell).empty() || !why_left_out(cell).empty());
  }));
  environment_.planned_launches = plan_.effort.budget_seconds > 0 ? 0 : plan_.effort.launches;
  write_environment(folder_, environment_);
  const Effort& effort = plan_.effort;
  MeasureSettings settings = measure_settings(effort, seed_);
  settings.waived = [this](const MeasurementRecord& record) { return waived(record); };
  Measurer measurer(resources_, std::move(settings));
  Sampling sampling(effort);
  for (const Record& record : records_)
    if (const auto* known = std::get_if<MeasurementRecord>(&record.body)) sampling.add(*known);

  const double budget = effort.budget_seconds;
  const auto start = std::chrono::steady_clock::now();
  const auto left = [&] {
    return budget - std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  // What leaves is verified before it does.
  const auto is_verified = [&](int launch) {
    return launch + 1 == least_launches || launch + 1 == effort.launches || (budget > 0 && launch % 4 == 1);
  };
  const int first = budget > 0 ? 2 : effort.launches;
  constexpr int most_launches = 1000;

  Progress progress("measured", budget > 0 ? static_cast<std::int64_t>(budget)
                                           : static_cast<std::int64_t>(cells.size()) * effort.launches);
  progress.ends_by(until);
  std::int64_t told = 0;
  for (int launch = 0; launch < (budget > 0 ? most_launches : effort.launches); ++launch) {
    std::vector<std::string> ids;
    for (const Cell& cell : cells) ids.push_back(to_id(cell));
    if (launch >= first) ids = sampling.next(ids, left());
    if (ids.empty()) break;
    measurer.begin_launch(launch);
    for (const Cell& cell : cells) {
      if (was_interrupted() || std::chrono::steady_clock::now() >= until) return;
      if (std::ranges::find(ids, to_id(cell)) == ids.end()) continue;
      if (budget > 0 && launch > 0 && left() <= 0) break;
      progress.at(cell.which.op + " " + shape_of(cell.which.dims));
      measure_cell(measurer, sampling, cell, launch, is_verified(launch));
      note_missing_copies(measurer);
      const std::int64_t now = budget > 0 ? static_cast<std::int64_t>(std::min(budget, budget - left())) : told + 1;
      progress.advance(now - told);
      told = now;
    }
    if (budget > 0 && left() <= 0) break;
  }
  if (budget > 0) progress.advance(static_cast<std::int64_t>(budget) - told);
}

// Its run is made by then, and worth its pages without it.
void Session::probe_machine() const {
  try {
    (void)roofline_of_this_machine(resources_, roster_, environment_, false);
  } catch (const InputError& error) {
    tell(error.what());
  }
}

}  // namespace assay
