#include <algorithm>

#include "harness/cli/measuring.h"
#include "harness/cli/progress.h"
#include "harness/cli/session.h"
#include "harness/core/dtype.h"
#include "harness/measure/launch.h"

namespace assay {
std::vector<Contender> Session::proved(const Cell& cell) const {
  const std::string dtype(name_of(cell.which.dtype)), id = to_id(cell);
  const auto passed = [&](const std::string& scope, const Contender& contender) {
    return std::ranges::any_of(records_, [&](const Record& record) {
      const auto* verdict = std::get_if<VerdictRecord>(&record.body);
      return verdict != nullptr && verdict->op == cell.which.op && verdict->dtype == dtype && verdict->scope == scope &&
             verdict->subject.implementation == contender.subject.implementation && verdict->verdict == Verdict::pass;
    });
  };
  std::vector<Contender> left;
  for (const Contender& contender : contenders_)
    if (contender.op == cell.which.op && contender.present() && passed("generated", contender) && passed(id, contender))
      left.push_back(contender);
  return left;
}

bool Session::waived(const MeasurementRecord& measurement) const {
  return std::ranges::any_of(records_, [&](const Record& record) {
    const auto* verdict = std::get_if<VerdictRecord>(&record.body);
    return verdict != nullptr && verdict->op == measurement.op && verdict->scope == measurement.cell &&
           !verdict->waiver.empty() && verdict->subject.implementation == measurement.subject.implementation;
  });
}

std::vector<Cell> Session::measured_cells() const {
  std::vector<Cell> cells;
  bool bounded = false;
  for (const Cell& cell : plan_.cells)
    if (cell.measure) {
      cells.push_back(cell);
      bounded = bounded || !find_op(cell.which.op)->info().text;
    }
  if (bounded) {
    Cell peak;
    peak.which.op = "fma";
    peak.which.dims = {{"calls", 1}};
    peak.which.values = "half";
    cells.insert(cells.begin(), peak);
  }
  return cells;
}

void Session::measure() {
  const std::vector<Cell> cells = measured_cells();
  const Effort& effort = plan_.effort;
  MeasureSettings settings = measure_settings(effort, seed_);
  settings.waived = [this](const MeasurementRecord& record) { return waived(record); };
  Measurer measurer(resources_, std::move(settings));
  std::set<std::string> done;  // what a run that is resumed has already
  for (const Record& record : records_)
    if (const auto* known = std::get_if<MeasurementRecord>(&record.body))
      done.insert(known->cell + "|" + known->subject.implementation + "|" + std::to_string(known->launch));
  std::vector<Contender> copies;
  for (const Contender& contender : roster_.of("copy"))
    if (contender.present()) copies.push_back(contender);

  Progress progress("measured", static_cast<std::int64_t>(cells.size()) * effort.launches);
  for (int launch = 0; launch < effort.launches; ++launch) {
    measurer.begin_launch(launch);
    for (const Cell& cell : cells) {
      if (was_interrupted()) return;
      std::vector<Contender> contenders = cell.which.op == "fma" ? roster_.of("fma") : proved(cell);
      std::erase_if(contenders, [](const Contender& contender) { return !contender.present(); });
      const auto is_done = [&](const std::string& name) {
        return done.contains(to_id(cell) + "|" + name + "|" + std::to_string(launch));
      };
      const OpInfo& info = find_op(cell.which.op)->info();
      bool all_done = std::ranges::all_of(contenders, [&](const Contender& contender) {
        return is_done((info.probe ? info.name + ":" : "") + contender.subject.implementation);
      });
      if (!info.probe && !info.text)
        for (const Contender& copy : copies)
          all_done = all_done && is_done(copy.op + ":" + copy.subject.implementation);
      progress.at(cell.which.op + " " + shape_of(cell.which.dims));
      if (!all_done) {
        std::vector<Record> records;
        for (MeasurementRecord& made : measurer.measure(cell, contenders, copies, launch + 1 == effort.launches))
          records.push_back(wrap(std::move(made)));
        writer_->append(records);
        records_.insert(records_.end(), records.begin(), records.end());
      }
      measured_ = measured_ || (!contenders.empty() && cell.which.op != "fma");
      progress.advance(1);
    }
  }
}

}  // namespace assay
