#include "harness/run/known_cells.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

#include "harness/core/catalog.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/verdict_index.h"
#include "harness/measure/summarise.h"
#include "harness/run/runs.h"
#include "harness/run/session.h"
#include "harness/store/environment.h"
#include "harness/store/index.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_runs = 50;  // that are looked at: to read one takes a moment

// The folders of runs that may know something of the plan's cells, newest first.
std::vector<std::string> promising_runs(const Plan& plan, const std::string& machine) {
  const std::string results = output_root() + "/results";
  std::error_code error;
  if (!fs::is_directory(results, error)) return {};
  Index index(index_file());
  index.update({results});
  std::set<std::string> cells, ops, campaigns;
  for (const Cell& cell : plan.cells) {
    cells.insert(to_id(cell));
    ops.insert(cell.which.op);
  }
  for (const std::string& op : ops)
    for (const IndexedTime& time : index.times({.op = op, .machine = machine}))
      if (cells.contains(time.cell)) campaigns.insert(time.campaign);
  std::vector<std::string> folders;
  for (const IndexedRun& run : index.runs())
    if (!run.thinned && run.machine == machine && folders.size() < most_runs &&
        (campaigns.contains(run.campaign) || run.spec == spec_of(plan)))
      folders.push_back(run.folder);
  return folders;
}

// A run, with what has to be known of it to take its cells.
class FormerRun {
 public:
  FormerRun(Run run, const Roster& roster) : roster_(roster), environment_(run.environment) {
    folder_ = run.folder;
    for (const Record& record : run.records) {
      if (const auto* verdict = std::get_if<VerdictRecord>(&record.body)) verdicts_.add(*verdict);
      else {
        const auto& measured = std::get<MeasurementRecord>(record.body);
        int& launches = launches_[measured.cell];
        launches = std::max(launches, measured.launch + 1);
      }
      is_of_this_roster_ = is_of_this_roster_ && is_here(record);
    }
    summary_ = summarise(environment_, run.records, run.damage);
    summary_.campaign = name_of_folder(folder_);
  }

  const std::string& folder() const { return folder_; }
  const std::string& spec() const { return environment_.spec; }
  bool was_stopped() const { return environment_.was_stopped(); }
  // Whether it could have been made now, here, by this program and of these libraries.
  bool could_be_of_now() const { return was_made_by_this_build(environment_) && is_of_this_roster_; }
  int launches_of(const std::string& cell) const {
    const auto found = launches_.find(cell);
    return found == launches_.end() ? 0 : found->second;
  }

  // Whether everybody who could take part has a verdict on the cell.
  bool judged(const Cell& cell, const std::vector<Contender>& contenders) const {
    return std::ranges::all_of(contenders, [&](const Contender& contender) {
      return verdict_of(contender, cell, "generated") != nullptr && verdict_of(contender, cell, to_id(cell)) != nullptr;
    });
  }

  // Why nobody has proved to be right on it; empty if somebody has.
  std::string why_nobody(const Cell& cell) const {
    std::string why;
    for (const Contender& contender : roster_.of(cell.which.op)) {
      if (!contender.present()) continue;
      int passed = 0;
      for (const std::string& scope : {std::string("generated"), to_id(cell)}) {
        const VerdictRecord* verdict = verdict_of(contender, cell, scope);
        if (verdict == nullptr) continue;  // the plan leaves it out
        if (verdict->verdict == Verdict::pass) ++passed;
        else if (why.empty()) why = std::string(name_of(verdict->verdict)) + ": " + verdict->reason;
      }
      if (passed == 2) return {};
    }
    return why.empty() ? "nobody was judged" : why;
  }

  // With these of its cells alone.
  Summary part(const std::set<std::string>& cells) const {
    Summary part = summary_;
    std::erase_if(part.cells, [&](const CellSummary& cell) { return !cells.contains(cell.cell); });
    return part;
  }

 private:
  const VerdictRecord* verdict_of(const Contender& contender, const Cell& cell, const std::string& scope) const {
    return verdicts_.find(
        {cell.which.op, std::string(name_of(cell.which.dtype)), contender.subject.implementation, scope});
  }

  // What is absent may be so for another reason now; what ran must be what runs now. Held against another reference
  // than the contract's, nothing is proved.
  bool is_here(const Record& record) const {
    const auto* verdict = std::get_if<VerdictRecord>(&record.body);
    if (verdict != nullptr && !verdict->reference.empty()) return false;
    const auto* measured = std::get_if<MeasurementRecord>(&record.body);
    if (measured != nullptr && measured->probe) return true;
    const bool was_absent = verdict != nullptr && verdict->verdict == Verdict::absent && verdict->cases == 0;
    const Subject& subject = std::visit([](const auto& body) -> const Subject& { return body.subject; }, record.body);
    const std::string& op = verdict != nullptr ? verdict->op : measured->op;
    for (const Contender& contender : roster_.all())
      if (contender.op == op && contender.subject.implementation == subject.implementation)
        return was_absent || (contender.present() && contender.subject.version == subject.version &&
                              contender.subject.build_id == subject.build_id);
    return was_absent;
  }

  const Roster& roster_;
  Environment environment_;
  std::string folder_;
  VerdictIndex verdicts_;
  std::map<std::string, int> launches_;  // by cell: how many were begun
  Summary summary_;
  bool is_of_this_roster_ = true;
};

std::vector<FormerRun> former_runs(const Plan& plan, const Roster& roster) {
  const Environment here = take_environment({}, "", "");
  std::vector<FormerRun> runs;
  for (const std::string& folder : promising_runs(plan, here.machine_fingerprint)) {
    try {
      FormerRun run(read_run(folder), roster);
      if (run.could_be_of_now()) runs.push_back(std::move(run));
    } catch (const InputError&) {  // what cannot be read says nothing
    }
  }
  return runs;
}

// Where a cell is taken from.
struct Source {
  const FormerRun* run = nullptr;
  std::string nobody;  // why nobody is right there
  bool decided = false, whole = false;
};

// Who is here, and not left out by the plan.
std::vector<Contender> contenders_of(const Cell& cell, const Roster& roster, const Plan& plan) {
  std::vector<Contender> contenders = roster.of(cell.which.op);
  std::erase_if(contenders, [&](const Contender& each) {
    return !each.present() || is_excluded(plan.exclusions, each.subject.implementation, cell.which);
  });
  return contenders;
}

Source best_source(const Cell& cell, const std::vector<FormerRun>& runs, const Roster& roster, const Plan& plan) {
  const std::string id = to_id(cell);
  const std::vector<Contender> contenders = contenders_of(cell, roster, plan);
  if (contenders.empty()) return {nullptr, "no implementation is here that the spec does not leave out", false, true};
  Source best;
  for (const FormerRun& run : runs) {
    if (run.was_stopped() || !run.judged(cell, contenders)) continue;
    if (std::string nobody = run.why_nobody(cell); !nobody.empty()) return {&run, std::move(nobody), false, true};
    const int launches = run.launches_of(id);
    if (launches == 0) continue;
    const bool whole = plan.effort.budget_seconds > 0 || launches >= plan.effort.launches;
    const bool decided =
        !advise({run.part({id})}, {{cell}, {}, whole ? std::set<std::string>{} : std::set<std::string>{id}})
             .cells.empty();
    if (decided) return {&run, {}, true, whole};
    if (best.run == nullptr || (whole && !best.whole)) best = {&run, {}, false, whole};
  }
  return best;
}

// The newest run of this very plan, if there is something to go on with in it.
std::string run_to_resume(const Plan& plan, const std::vector<FormerRun>& runs, const std::vector<Cell>& missing,
                          bool again) {
  const auto own = std::ranges::find_if(runs, [&](const FormerRun& run) { return run.spec() == spec_of(plan); });
  if (own == runs.end()) return {};
  if (own->was_stopped()) return own->folder();
  const int launches = plan.effort.budget_seconds > 0 ? 1 : plan.effort.launches;
  const bool is_whole =
      std::ranges::none_of(missing, [&](const Cell& cell) { return own->launches_of(to_id(cell)) < launches; });
  return again || is_whole ? "" : own->folder();
}

}  // namespace

KnownCells known_cells(const Plan& plan, const Roster& roster, bool again) {
  KnownCells known;
  const std::vector<FormerRun> runs = former_runs(plan, roster);
  std::map<const FormerRun*, std::set<std::string>> taken;
  for (const Cell& cell : plan.cells) {
    if (!cell.measure) continue;
    known.question.cells.push_back(cell);
    const std::string id = to_id(cell);
    const Source source = best_source(cell, runs, roster, plan);
    if (!source.nobody.empty()) known.question.nobody[id] = source.nobody;
    if (source.run != nullptr) taken[source.run].insert(id);
    if (source.run == nullptr || !source.whole) known.question.unfinished.insert(id);
    if (!source.decided && (!source.whole || (again && source.nobody.empty()))) known.missing.push_back(cell);
  }
  for (const FormerRun& run : runs)
    if (taken.contains(&run)) known.runs.push_back(run.part(taken.at(&run)));
  known.resume = run_to_resume(plan, runs, known.missing, again);
  return known;
}

}  // namespace assay
