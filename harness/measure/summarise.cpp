#include "harness/measure/summarise.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "harness/core/catalog.h"
#include "harness/core/contract.h"
#include "harness/core/setting.h"
#include "harness/core/verdict_index.h"
#include "harness/measure/notes.h"
#include "harness/measure/scaling.h"
#include "harness/measure/series.h"
#include "harness/measure/ties.h"

namespace assay {
namespace {

class CellSummariser {
 public:
  // `cheats`: what is said of whoever cheats in a cell of this op and dtype, by implementation.
  CellSummariser(const CellSeries& contenders, const CellSeries& probes, double flops_per_second,
                 const std::map<std::string, std::string>& cheats)
      : contenders_(contenders), probes_(probes), flops_per_second_(flops_per_second), cheats_(cheats) {}

  CellSummary run() {
    describe();
    find_bound();
    for (const auto& [name, series] : contenders_) {
      Measured measured = measured_from(series);
      if (const auto cheat = cheats_.find(name); cheat != cheats_.end() && measured.after_timing == Verdict::pass) {
        measured.measurable = measured.interrupted = false;
        measured.why_not = cheat->second;
      }
      const auto baseline = contenders_.find(summary_.baseline);
      if (baseline != contenders_.end() && measured.measurable)
        measured.ratio_to_baseline = ratio(series, baseline->second);
      if (summary_.bound_seconds > 0 && measured.measurable)
        measured.share_of_bound = summary_.bound_seconds / measured.seconds.value;
      summary_.measured.push_back(std::move(measured));
    }
    std::ranges::stable_sort(summary_.measured, [](const Measured& a, const Measured& b) {
      if (a.measurable != b.measurable) return a.measurable;
      return a.seconds.value < b.seconds.value;
    });
    find_far_behind();
    compare_all();
    return std::move(summary_);
  }

 private:
  void describe() {
    const MeasurementRecord& any = contenders_.begin()->second.latest;
    const Op* op = find_op(any.op);
    static_cast<CellFields&>(summary_) = any;
    summary_.work = any.work;
    summary_.counts = any.counts;
    summary_.family = op == nullptr ? "" : op->info().family;
    summary_.baseline = op == nullptr ? "naive" : op->info().baseline;
  }

  // The faster of the copies of as many bytes, or the time that the operations take at the peak: the longer one. The
  // probes run on one thread: what several are held to by them is no bound.
  void find_bound() {
    if (summary_.threads > 1) return;
    double copy = std::numeric_limits<double>::infinity();
    for (const auto& [name, series] : probes_) {
      const Measured measured = measured_from(series);
      if (!measured.measurable) continue;
      // A copy of a part stands for one of all bytes.
      const double moved = series.latest.work.bytes;
      copy = std::min(copy, measured.seconds.value * (moved > 0 ? summary_.work.bytes / moved : 1));
    }
    if (std::isfinite(copy)) {
      summary_.bound_seconds = copy;
      summary_.bound = "memory";
    }
    const double compute = flops_per_second_ > 0 ? summary_.work.flops / flops_per_second_ : 0;
    if (compute > summary_.bound_seconds && summary_.bound_seconds > 0) {
      summary_.bound_seconds = compute;
      summary_.bound = "compute";
    }
  }

  // Samples that an interruption did not spoil are as good as any, however few they are: they make no number, but
  // whoever is far behind in the same blocks of many launches is no rival, and leaves nothing undecided.
  void find_far_behind() {
    if (summary_.measured.empty() || !summary_.measured.front().measurable) return;
    const Series& fastest = contenders_.at(summary_.measured.front().subject.implementation);
    for (Measured& each : summary_.measured) {
      if (!each.interrupted) continue;
      const std::vector<double> ratios = launch_ratios(fastest, contenders_.at(each.subject.implementation));
      each.far_behind = static_cast<int>(ratios.size()) >= least_launches &&
                        std::ranges::all_of(ratios, [](double ratio) { return ratio > 2; });
      each.interrupted = !each.far_behind;
    }
  }

  // Of every pair once: the other way round is its reciprocal.
  void compare_all() {
    for (Measured& one : summary_.measured)
      for (Measured& other : summary_.measured) {
        if (!one.measurable || !other.measurable || one.subject.implementation >= other.subject.implementation)
          continue;
        const Estimate ahead =
            ratio(contenders_.at(one.subject.implementation), contenders_.at(other.subject.implementation));
        if (!(ahead.value > 0)) continue;
        one.ahead[other.subject.implementation] = ahead;
        other.ahead[one.subject.implementation] = {1 / ahead.value, 1 / ahead.high, 1 / ahead.low};
      }
  }

  const CellSeries& contenders_;
  const CellSeries& probes_;
  double flops_per_second_;
  const std::map<std::string, std::string>& cheats_;
  CellSummary summary_;
};

// Verdicts: the worst of an implementation over all scopes decides; how bad each is, worst last.
int severity(Verdict verdict) {
  switch (verdict) {
    case Verdict::unsupported: return 0;
    case Verdict::absent: return 1;
    case Verdict::pass: return 2;
    case Verdict::mistrusted: return 3;
    case Verdict::timeout: return 4;
    case Verdict::fail: return 5;
    case Verdict::crash: return 6;
    case Verdict::cheats: return 7;
  }
  return 0;
}

// As a shell takes it.
std::string quoted_for_shell(const std::string& text) {
  std::string result = "'";
  for (const char character : text) result += character == '\'' ? std::string("'\\''") : std::string(1, character);
  return result + "'";
}

// How what lives in it is brought along; empty if it always is.
std::string option_of(const std::string& library) {
  if (library.empty() || is_own(library)) return {};
  const std::string plugin = plugin_of_library(library);
  return plugin.empty() ? " --worker " + quoted_for_shell(library) : " --plugin " + quoted_for_shell(plugin);
}

// The library of each implementation of each op.
using Libraries = std::map<std::pair<std::string, std::string>, std::string>;

std::string command_to_replay(const VerdictRecord& record, const Libraries& libraries,
                              const std::vector<OwnResource>& own) {
  if (record.counterexample.empty()) return {};
  std::string text = "./assay replay " + record.counterexample + option_of(record.subject.library);
  if (record.dtype == "u8")  // a text
    for (const OwnResource& each : own)
      text += " --" + each.family + " " + quoted_for_shell(each.name + "=" + each.path);
  if (record.reference.empty()) return text;
  const auto found = libraries.find({record.op, record.reference});
  if (found != libraries.end() && found->second != record.subject.library) text += option_of(found->second);
  return text + " --reference " + quoted_for_shell(record.reference);
}

void merge(VerdictSummary& summary, const VerdictRecord& record, bool first, const Libraries& libraries,
           const std::vector<OwnResource>& own) {
  summary.cases += record.cases;
  summary.elements += record.elements;
  summary.probative += record.probative;
  summary.worst_share = std::max(summary.worst_share, record.worst_share);
  summary.worst_ulp = std::max(summary.worst_ulp, record.worst_ulp);
  summary.shares.add(record.shares);
  summary.ulps.add(record.ulps);
  if (!record.exhaustive.empty()) summary.exhaustive = record.exhaustive;
  for (const auto& [name, tally] : record.traits) {
    summary.traits[name].held += tally.held;
    summary.traits[name].tried += tally.tried;
  }
  for (const auto& [name, each] : record.agreement) {
    Agreement& sum = summary.agreement[name];
    sum.same_bits += each.same_bits;
    sum.within += each.within;
    sum.tried += each.tried;
  }
  for (const std::string& name : record.companions)
    if (std::ranges::find(summary.companions, name) == summary.companions.end()) summary.companions.push_back(name);
  if (!record.waiver.empty()) summary.waiver = record.waiver;
  if (!first && severity(record.verdict) <= severity(summary.verdict)) {
    // Of equals, the one that needed its waiver says why.
    if (!record.waiver.empty() && record.verdict == summary.verdict) summary.reason = record.reason;
    return;
  }
  summary.verdict = record.verdict;
  summary.property = record.property;
  summary.reason = record.reason;
  summary.counterexample = record.counterexample;
  summary.replay = command_to_replay(record, libraries, own);
}

// The key of what the machine itself can do, in a storage type.
std::string machine_in(const std::string& dtype) { return "machine " + dtype; }

double peak_of(const CellSeries& probes) {
  double peak = 0;
  for (const auto& [name, series] : probes) {
    const Measured measured = measured_from(series);
    if (measured.launches > 0) peak = std::max(peak, series.latest.work.flops / measured.seconds.value);
  }
  return peak;
}

}  // namespace

Summary summarise(const Environment& environment, const std::vector<Record>& records,
                  const std::vector<std::string>& damage) {
  Summary summary;
  summary.environment = environment;
  summary.notes = damage;
  std::map<std::pair<std::string, VerdictKey>, VerdictRecord> verdicts;  // by run as well
  std::vector<std::pair<std::string, VerdictKey>> verdict_order;
  std::vector<std::string> cell_order;
  std::map<std::string, CellSeries> contenders, probes;  // by cell
  std::map<LaunchKey, int> launches;                     // numbered anew: several runs may stand in one file
  for (const Record& record : records) {
    summary.campaign = record.campaign;
    if (const auto* verdict = std::get_if<VerdictRecord>(&record.body)) {
      const std::pair key{record.campaign, key_of(*verdict)};
      if (!verdicts.contains(key)) verdict_order.push_back(key);
      verdicts[key] = *verdict;
    } else {
      const auto& measurement = std::get<MeasurementRecord>(record.body);
      const Op* op = find_op(measurement.op);
      const bool machine = measurement.probe && op != nullptr && op->info().probe;
      if (!contenders.contains(measurement.cell) && !measurement.probe) cell_order.push_back(measurement.cell);
      CellSeries& series =
          (measurement.probe ? probes : contenders)[machine ? machine_in(measurement.dtype) : measurement.cell];
      const int launch = launches.try_emplace(launch_key(record), static_cast<int>(launches.size())).first->second;
      series[measurement.subject.implementation].latest = measurement;
      series[measurement.subject.implementation].launches[launch] = measurement;
    }
  }

  Libraries libraries;
  std::set<std::string> references;
  for (const auto& [key, record] : verdicts) {
    libraries[{record.op, record.subject.implementation}] = record.subject.library;
    if (!record.reference.empty()) references.insert(record.reference);
  }
  for (const std::string& reference : references)
    summary.notes.push_back(
        reference + " stands for the reference: the others are checked against its answers, not against the contract");
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> rows;  // by op, dtype and implementation
  for (const auto& key : verdict_order) {
    const VerdictRecord& record = verdicts[key];
    const std::tuple row{record.op, record.dtype, record.subject.implementation};
    const bool first = !rows.contains(row);
    if (first) {
      rows[row] = summary.verdicts.size();
      VerdictSummary& added = summary.verdicts.emplace_back();
      added.op = record.op;
      added.dtype = record.dtype;
      added.subject = record.subject;
    }
    merge(summary.verdicts[rows[row]], record, first, libraries, environment.own);
  }

  const double flops_per_second = peak_of(probes[machine_in("f32")]),
               products_per_second = std::max(flops_per_second, peak_of(probes[machine_in("bf16")]));
  // By op and dtype.
  std::map<std::pair<std::string, std::string>, std::map<std::string, std::string>> cheats;
  for (const auto& [key, record] : verdicts)
    if (record.verdict == Verdict::cheats)
      cheats[{record.op, record.dtype}][record.subject.implementation] =
          "it cheats in another cell: " + (record.cell ? shape_of(record.cell->dims) + ", " : std::string()) +
          record.reason;
  for (const std::string& cell : cell_order) {
    const MeasurementRecord& any = contenders[cell].begin()->second.latest;
    const Op* op = find_op(any.op);
    const bool of_products = op != nullptr && op->info().products && any.dtype == "bf16";
    CellSummary made = CellSummariser(contenders[cell], probes[cell],
                                      of_products ? products_per_second : flops_per_second, cheats[{any.op, any.dtype}])
                           .run();
    for (Measured& measured : made.measured)
      if (const auto row = rows.find({made.op, made.dtype, measured.subject.implementation}); row != rows.end())
        measured.worst_share = summary.verdicts[row->second].worst_share;
    summary.cells.push_back(std::move(made));
  }
  find_ties(summary.cells, contenders);
  const auto note = [&](const std::string& text) {
    if (!text.empty()) summary.notes.push_back(text);
  };
  note(note_of_runs(records));
  for (const std::string& each : notes_of_tensors(records)) note(each);
  std::vector<const VerdictRecord*> latest;
  for (const auto& [key, record] : verdicts) latest.push_back(&record);
  note(note_of_mute_cells(summary.cells, latest));
  for (const Scaling& each : find_growth(summary.cells)) note(describe(each));
  for (const std::string& each : refused_everything(records)) note(each);
  if (!summary.cells.empty()) note(note_of_effort(environment));
  if (!summary.cells.empty()) note(note_of_missing_copies(environment));
  return summary;
}

}  // namespace assay
