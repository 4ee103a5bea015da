#include "harness/select/advise.h"

#include <algorithm>
#include <optional>

#include "harness/core/catalog.h"
#include "harness/core/contract.h"
#include "harness/core/dtype.h"
#include "harness/core/names.h"
#include "harness/select/choose.h"
#include "harness/select/points.h"

namespace assay {
namespace {

using KeyAndSize = std::pair<DispatchKeyed, std::int64_t>;

// What runs say of the cells of one cache mode, as a dispatch table has it.
struct Said {
  PointsFound found;
  DispatchMachine machine;
};

bool is_of(const DispatchKeyed& key, const auto& entry) {
  return entry.op == key.op && entry.dtype == key.dtype && entry.cache == key.cache && entry.threads == key.threads &&
         entry.parameters == key.parameters && entry.dims == key.dims;
}

// Who cannot be told from the fastest at this size; empty if the table says nothing of it.
std::vector<std::string> tied_at(const DispatchMachine& machine, const KeyAndSize& at) {
  for (const DispatchEntry& entry : machine.entries)
    for (const DispatchPoint& point : entry.points)
      if (point.size == at.second && is_of(at.first, entry)) return point.tied;
  return {};
}

// Somebody else's library that a C++ program links.
bool is_library_of_others(const Subject& subject) {
  const auto& all = catalog_libraries();
  const auto found = std::ranges::find(all, subject.library, &CatalogLibrary::name);
  return found != all.end() && !found->external && !found->link.empty();
}

// Also one that is right only with a waiver, and so is never advised: people use it all the same.
std::string obvious_of(const CellSummary& cell, const DispatchSample& sample, const std::string& fastest) {
  std::string best;
  for (const Measured& each : cell.measured) {
    const std::string& name = each.subject.implementation;
    const bool counts = each.measurable && each.why_not.empty() && !is_suspect(each);
    if (!counts || name.find('@') != std::string::npos || !is_library_of_others(each.subject)) continue;
    const auto behind = [&](const std::string& who) { return sample.ahead_of(fastest, who).value; };
    if (behind(name) > 0 && (best.empty() || behind(name) < behind(best))) best = name;
  }
  if (!best.empty()) return best;
  return sample.subjects.contains(sample.baseline) ? sample.baseline : "";
}

std::string names_in(const std::set<std::string>& names) {
  return join(std::vector<std::string>(names.begin(), names.end()), ", ");
}

class Adviser {
 public:
  Adviser(const std::vector<Summary>& runs, const AdviceQuestion& question) : question_(question), admitted_(runs) {
    for (const Summary& run : runs) {
      runs_.push_back(&run);
      advice_.runs.push_back(run.campaign);
      for (const CellSummary& cell : run.cells) known_[cell.cell] = {&run, &cell};
    }
    if (runs.empty()) return;
    advice_.machine = fact_of(runs.front().environment.recorded, "cpu_name");
    for (const Cell& cell : question.cells) {
      const std::string cache(name_of(cell.cache));
      if (!said_.contains(cache)) said_[cache] = {points_of(runs, cache), choose(runs, {.cache = cache}).machine};
    }
  }

  Advice run() {
    std::set<KeyAndSize> done;  // cells that differ in nothing that a table keys are one answer
    for (const Cell& cell : question_.cells) {
      const CellFields fields = fields_of(cell);
      if (!fields.label.empty() && std::ranges::find(advice_.models, fields.label) == advice_.models.end())
        advice_.models.push_back(fields.label);
      KeyAndSize at;
      if (!read_key(fields, find_op(fields.op)->info(), at.first, at.second))
        advice_.undecided.push_back({fields, Doubt::nobody, "the op has no dimension that a table ranges over"});
      else if (done.insert(at).second) answer(fields, at);
    }
    for (const auto& [cache, said] : said_) add_settings(said.machine);
    add_threads();
    count_interruptions();
    add_left_out();
    return std::move(advice_);
  }

 private:
  struct Known {
    const Summary* run = nullptr;
    const CellSummary* cell = nullptr;
  };

  void answer(const CellFields& fields, const KeyAndSize& at) {
    const auto say = [&](Doubt doubt, const std::string& why = {}) {
      advice_.undecided.push_back({fields, doubt, why});
    };
    if (const auto nobody = question_.nobody.find(fields.cell); nobody != question_.nobody.end())
      return say(Doubt::nobody, nobody->second);
    const auto known = known_.find(fields.cell);
    if (known == known_.end()) return say(Doubt::unfinished);
    const Said& said = said_.at(fields.cache);
    const auto sizes = said.found.points.find(at.first);
    if (sizes == said.found.points.end() || !sizes->second.contains(at.second)) return say(Doubt::unfinished);
    const DispatchSample& sample = sizes->second.at(at.second);
    const bool unfinished = question_.unfinished.contains(fields.cell);
    const auto say_unless_unfinished = [&](Doubt doubt, const std::string& why) {
      say(unfinished ? Doubt::unfinished : doubt, unfinished ? "" : why);
    };
    const std::set<std::string> suspects = suspects_of(*known->second.cell);
    std::set<std::string> missing = sample.missing;
    std::erase_if(missing, [&](const std::string& name) { return suspects.contains(name); });
    if (!missing.empty()) return say_unless_unfinished(Doubt::interrupted, names_in(missing));
    if (!suspects.empty()) return say(Doubt::suspect, names_in(suspects));
    const std::vector<std::string> tied = tied_at(said.machine, at);
    if (tied.empty()) return say(Doubt::nobody, "none of those that were measured there can be used");
    if (unfinished && sample.launches < least_launches) return say(Doubt::unfinished);
    const std::string fastest = sample.fastest_of(tied);
    std::set<std::string> open;  // who may be as fast, or much slower
    for (const std::string& name : tied)
      if (!(sample.ahead_of(fastest, name).high <= widest_tie)) open.insert(name);
    if (!open.empty()) {
      open.insert(fastest);
      return say_unless_unfinished(Doubt::noisy, names_in(open));
    }
    add_cell(fields, known->second, sample, tied, fastest);
  }

  void add_cell(const CellFields& fields, const Known& known, const DispatchSample& sample,
                std::vector<std::string> tied, const std::string& fastest) {
    AdvisedCell made{fields, known.run->campaign, {}, {}, obvious_of(*known.cell, sample, fastest), {}};
    std::ranges::stable_sort(tied, {}, [&](const std::string& name) {
      return name == made.obvious ? 0 : name == fastest ? 1 : sample.ahead_of(fastest, name).value;
    });
    made.use = std::move(tied);
    for (const Measured& each : known.cell->measured)
      if (each.subject.implementation == made.use.front()) made.seconds = each.seconds;
    if (!made.obvious.empty()) made.gain = sample.ahead_of(fastest, made.obvious);
    advice_.cells.push_back(std::move(made));
  }

  // A time that beats the bound is none, and its owner may be the fastest.
  std::set<std::string> suspects_of(const CellSummary& cell) const {
    std::set<std::string> whose;
    for (const Measured& each : cell.measured)
      if (each.measurable && is_suspect(each) && admitted_.may_be_chosen(cell.op, cell.dtype, each.subject))
        whose.insert(each.subject.implementation);
    return whose;
  }

  // Only of what is used, or would be without having measured.
  void add_settings(const DispatchMachine& machine) {
    for (const DispatchAdvice& each : machine.advice) {
      const bool matters = std::ranges::any_of(advice_.cells, [&](const AdvisedCell& cell) {
        return cell.obvious == each.implementation ||
               std::ranges::find(cell.use, each.implementation) != cell.use.end();
      });
      if (matters)
        advice_.settings.push_back({each.setting,
                                    each.implementation,
                                    {each.gain.value, each.gain.low, each.gain.high},
                                    each.cells,
                                    each.would_win});
    }
  }

  // Cells of several threads against the same on one, in one run. They did not share their blocks, so that both
  // intervals count in full.
  void add_threads() {
    for (const AdvisedCell& several : advice_.cells) {
      if (several.cell.threads < 2) continue;
      const AdvisedCell* one = on_one_thread(several);
      if (one == nullptr || !(several.seconds.low > 0)) continue;
      const Estimate gain{one->seconds.value / several.seconds.value, one->seconds.low / several.seconds.high,
                          one->seconds.high / several.seconds.low};
      AdvisedThreads& told = advice_.threads[several.cell.threads];
      ++told.shapes;
      if (gain.low > dispatch_margin) told.gains.push_back({several.cell, gain});
    }
  }

  const AdvisedCell* on_one_thread(const AdvisedCell& several) const {
    const auto same = std::ranges::find_if(advice_.cells, [&](const AdvisedCell& each) {
      return each.cell.threads == 1 && each.run == several.run && each.cell.op == several.cell.op &&
             each.cell.dtype == several.cell.dtype && each.cell.dims == several.cell.dims &&
             each.cell.parameters == several.cell.parameters && each.cell.values == several.cell.values &&
             each.cell.cache == several.cell.cache;
    });
    return same == advice_.cells.end() ? nullptr : &*same;
  }

  void count_interruptions() {
    std::int64_t kept = 0, dropped = 0;
    for (const Cell& cell : question_.cells)
      if (const auto known = known_.find(to_id(cell)); known != known_.end())
        for (const Measured& each : known->second.cell->measured) {
          kept += each.kept_blocks;
          dropped += each.dropped_blocks;
        }
    if (dropped > 0) advice_.interrupted = static_cast<double>(dropped) / static_cast<double>(kept + dropped);
  }

  // A line for each reason.
  void add_left_out() {
    std::vector<std::pair<std::string, std::vector<std::string>>> reasons;
    const auto add = [&](const std::string& reason, const std::string& who) {
      const auto known = std::ranges::find(reasons, reason, [](const auto& each) { return each.first; });
      if (known == reasons.end()) reasons.push_back({reason, {who}});
      else if (std::ranges::find(known->second, who) == known->second.end()) known->second.push_back(who);
    };
    std::set<std::pair<std::string, std::string>> asked;
    for (const Cell& cell : question_.cells) asked.emplace(cell.which.op, name_of(cell.which.dtype));
    for (const auto& [which, run] : verdicts_of(asked))
      if (is_failure(run->verdict)) add("not right", which);
      else if (!run->waiver.empty()) add("right only with a waiver", which);
      else if (run->verdict == Verdict::absent) add("absent here (./assay list says why)", run->subject.implementation);
    for (const auto& [id, known] : known_)
      for (const Measured& each : known.cell->measured)
        if (!each.measurable && !each.interrupted && !each.far_behind)
          add(each.why_not, known.cell->op + " " + known.cell->dtype + " " + each.subject.implementation);
    for (const auto& [reason, who] : reasons)
      advice_.left_out.push_back("Left out: " + join(who, ", ") + ": " + reason);
  }

  // By op, dtype and implementation, of what is asked for.
  std::map<std::string, const VerdictSummary*> verdicts_of(
      const std::set<std::pair<std::string, std::string>>& asked) const {
    std::map<std::string, const VerdictSummary*> verdicts;
    for (const Summary* run : runs_)
      for (const VerdictSummary& each : run->verdicts)
        if (asked.contains({each.op, each.dtype}))
          verdicts[each.op + " " + each.dtype + " " + each.subject.implementation] = &each;
    return verdicts;
  }

  const AdviceQuestion& question_;
  const Admitted admitted_;
  std::vector<const Summary*> runs_;
  std::map<std::string, Known> known_;  // by the cell's id
  std::map<std::string, Said> said_;    // by cache mode
  Advice advice_;
};

}  // namespace

Advice advise(const std::vector<Summary>& runs, const AdviceQuestion& question) {
  return Adviser(runs, question).run();
}

}  // namespace assay
