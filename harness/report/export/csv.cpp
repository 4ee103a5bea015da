#include "harness/report/export/csv.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "harness/core/names.h"
#include "harness/report/answer.h"
#include "harness/report/findings.h"
#include "harness/report/numbers.h"

namespace assay {
namespace {

using namespace report;

// Text in quotes where it has to be. What a spreadsheet would take for a formula gets an apostrophe, which shows it
// as the text that it is.
std::string field(std::string_view given) {
  std::string text = clean(given);
  if (!text.empty() && std::string_view("=+-@").find(text[0]) != std::string_view::npos) text.insert(0, 1, '\'');
  if (text.find_first_of(",\"") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

// The shortest digits that are the same number again; nothing for what is none.
std::string field(double value) {
  std::array<char, 32> text;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && value - value == 0 ? std::string(text.data(), end) : std::string();
}

std::string field(std::int64_t value) { return std::to_string(value); }
std::string field(int value) { return std::to_string(value); }

class CsvRows {
 public:
  explicit CsvRows(std::string heads) : text_(std::move(heads) + "\r\n") {}
  template <class... Values>
  void add(const Values&... values) {
    std::string line;
    ((line += raw(values) + ","), ...);
    line.pop_back();
    text_ += line + "\r\n";
    any_ = true;
  }
  void hand_to(std::vector<CsvTable>& tables, const std::string& name) const {
    if (any_) tables.push_back({name, text_});
  }
  // What is already a field.
  struct Field {
    std::string text;
  };

 private:
  static std::string raw(const Field& value) { return value.text; }
  template <class Value>
  static std::string raw(const Value& value) {
    return field(value);
  }
  std::string text_;
  bool any_ = false;
};

using Field = CsvRows::Field;

// Of zero, which stands for what there is not, nothing.
Field measured_field(double value) { return {value > 0 ? field(value) : std::string()}; }

void add_measurements(std::vector<CsvTable>& tables, const Summary& summary) {
  CsvRows rows(
      "op,dtype,shape,label,setting,implementation,version,fastest,seconds,seconds_low,seconds_high,baseline,"
      "ratio_to_baseline,rate,rate_unit,share_of_bound,bound,worst_share_of_budget,prepare_seconds,first_call_seconds,"
      "launches,blocks_kept,blocks_dropped,why_no_time,cell");
  for (const Series& series : series_of(summary))
    for (const CellSummary* cell : series.cells) {
      const Standing standing = standing_of(*cell);
      for (const Measured& each : cell->measured) {
        const bool shown = can_be_ranked(each);
        const bool leads = std::ranges::find(standing.fastest, &each) != standing.fastest.end();
        const Rate rate = shown ? rate_of(*cell, each.seconds.value) : Rate{};
        const char* fastest = !leads                        ? ""
                              : !standing.missing.empty()   ? "undecided"
                              : standing.fastest.size() > 1 ? "tied"
                                                            : "alone";
        rows.add(cell->op, cell->dtype, shape_of(cell->dims), cell->label, series.setting, each.subject.implementation,
                 each.subject.version, fastest, measured_field(shown ? each.seconds.value : 0),
                 measured_field(shown ? each.seconds.low : 0), measured_field(shown ? each.seconds.high : 0),
                 cell->baseline, measured_field(shown ? each.ratio_to_baseline.value : 0), measured_field(rate.value),
                 rate.unit, measured_field(shown ? each.share_of_bound : 0), cell->bound, each.worst_share,
                 measured_field(each.prepare_seconds), measured_field(each.first_call_seconds), each.launches,
                 each.kept_blocks, each.dropped_blocks, shown ? std::string() : why_not(each), cell->cell);
      }
    }
  rows.hand_to(tables, "measurements");
}

void add_winners(std::vector<CsvTable>& tables, const Summary& summary) {
  CsvRows fastest("op,dtype,shape,setting,fastest,not_measured,lead,lead_low,lead_high,next");
  for (const Series& series : series_of(summary))
    for (const CellSummary* cell : series.cells) {
      const Standing standing = standing_of(*cell);
      std::vector<std::string> names, missing;
      for (const Measured* each : standing.fastest) names.push_back(each->subject.implementation);
      for (const Measured* each : standing.missing) missing.push_back(each->subject.implementation);
      fastest.add(cell->op, cell->dtype, shape_of(cell->dims), series.setting, join(names, " = "), join(missing, " "),
                  measured_field(cell->lead.value), measured_field(cell->lead.low), measured_field(cell->lead.high),
                  standing.runner_up == nullptr ? std::string() : standing.runner_up->subject.implementation);
    }
  fastest.hand_to(tables, "fastest");
  CsvRows wins("implementation,cells_alone,cells_tied,cells_decided");
  for (const Win& win : wins_of(summary)) wins.add(win.implementation, win.alone, win.tied, decided_cells(summary));
  wins.hand_to(tables, "wins");
  CsvRows means("family,implementation,geometric_mean_to_fastest,cells,cells_of_family");
  for (const FamilyMeans& family : means_of(summary))
    for (const FamilyMean& each : family.means)
      means.add(family.family, each.implementation, each.mean, each.cells, family.cells);
  means.hand_to(tables, "means");
}

void add_verdicts(std::vector<CsvTable>& tables, const Summary& summary) {
  CsvRows counts("op,passed,failed,waived,unsupported,absent,cases,elements,worst_share_of_budget");
  for (const OpCounts& each : count_by_op(summary))
    counts.add(each.op, each.passed, each.failed, each.waived, each.unsupported, each.absent, each.cases, each.elements,
               each.worst_share);
  counts.hand_to(tables, "counts");
  CsvRows verdicts(
      "verdict,op,dtype,implementation,version,property,cases,elements,probative,worst_share_of_budget,worst_ulp,why,"
      "waiver,case,replay,exhaustive");
  for (const VerdictSummary& each : summary.verdicts)
    verdicts.add(word_of(each), each.op, each.dtype, each.subject.implementation, each.subject.version, each.property,
                 each.cases, each.elements, each.probative, each.worst_share, each.worst_ulp, each.reason, each.waiver,
                 each.counterexample, each.replay, each.exhaustive);
  verdicts.hand_to(tables, "verdicts");
  CsvRows budgets("op,dtype,implementation,elements,without_error,half_below,99_percent_below,worst_share_of_budget");
  for (const VerdictSummary* each : budgets_of(summary))
    budgets.add(each->op, each->dtype, each->subject.implementation, each->shares.total(), each->shares.counts()[0],
                each->shares.below_for_all_but(0.5), each->shares.below_for_all_but(0.01), each->worst_share);
  budgets.hand_to(tables, "budgets");
}

void add_traits(std::vector<CsvTable>& tables, const Summary& summary) {
  CsvRows traits("op,dtype,implementation,trait,held,tried");
  for (const TraitMatrix& matrix : trait_matrices(summary))
    for (const TraitMatrix::Row& row : matrix.rows)
      for (std::size_t i = 0; i < matrix.traits.size(); ++i)
        if (row.seen[i].tried > 0)
          traits.add(matrix.op, row.dtype, row.implementation, matrix.traits[i], row.seen[i].held, row.seen[i].tried);
  traits.hand_to(tables, "traits");
  CsvRows agreement("op,dtype,kind,group,implementation");
  for (const Clusters& each : clusters_of(summary))
    for (const auto& [kind, groups] :
         {std::pair("same bits", &each.same_bits), {"within budgets", &each.within_budgets}})
      for (std::size_t i = 0; i < groups->size(); ++i)
        for (const std::string& name : (*groups)[i])
          agreement.add(each.op, each.dtype, kind, static_cast<std::int64_t>(i + 1), name);
  agreement.hand_to(tables, "agreement");
}

void add_surroundings(std::vector<CsvTable>& tables, const Surroundings& around) {
  CsvRows crossovers("op,dtype,setting,dimension,size,implementation,slower_than_fastest,low,high");
  for (const Crossover& each : around.crossovers)
    for (const Crossover::Line& line : each.lines)
      for (const Crossover::Point& point : line.points)
        crossovers.add(each.op, each.dtype, each.setting, each.dimension, point.size, line.implementation,
                       point.slower.value, point.slower.low, point.slower.high);
  crossovers.hand_to(tables, "crossovers");
  CsvRows roofs("what,level,isa,bytes,rate_per_second");
  for (const Roof& roof : around.roofline.roofs)
    roofs.add(roof.what, roof.level, roof.isa, measured_field(roof.bytes), roof.rate);
  roofs.hand_to(tables, "roofline");
  CsvRows history("cell,what,implementation,run,started,commit,version,seconds");
  for (const HistoryLine& line : around.history)
    for (const HistoryPoint& point : line.points)
      history.add(line.cell, line.what, line.implementation, point.run, point.started, point.commit, point.version,
                  point.seconds);
  history.hand_to(tables, "history");
  CsvRows rates("kind,slowdown,comparisons,claimed,confirmed,low,high");
  for (const auto* list : {&around.calibration.equal, &around.calibration.slowdowns})
    for (const ErrorRate& each : *list)
      rates.add(each.kind, each.slowdown, each.comparisons, each.claimed, each.confirmed, each.low, each.high);
  rates.hand_to(tables, "calibration");
}

void add_environment(std::vector<CsvTable>& tables, const Summary& summary, const Surroundings& around) {
  const Environment& environment = summary.environment;
  CsvRows facts("part,name,value");
  const std::pair<const char*, const Facts*> parts[] = {{"machine", &environment.machine},
                                                        {"host", &environment.host},
                                                        {"allocation", &environment.allocation},
                                                        {"software", &environment.software},
                                                        {"recorded", &environment.recorded}};
  for (const auto& [name, value] : {std::pair("command", &environment.command),
                                    {"spec", &environment.spec},
                                    {"started", &environment.started},
                                    {"finished", &environment.finished}})
    if (!value->empty()) facts.add("run", name, *value);
  for (const auto& [part, all] : parts)
    for (const auto& [name, value] : *all) facts.add(part, name, value);
  facts.hand_to(tables, "environment");
  CsvRows notes("note");
  for (const std::string& note : notes_of(summary)) notes.add(note);
  for (const std::string& note : around.notes) notes.add(note);
  notes.hand_to(tables, "notes");
}

}  // namespace

std::vector<CsvTable> print_csv(const Summary& summary, const Surroundings& around) {
  std::vector<CsvTable> tables;
  add_winners(tables, summary);
  add_measurements(tables, summary);
  add_verdicts(tables, summary);
  add_traits(tables, summary);
  add_surroundings(tables, around);
  add_environment(tables, summary, around);
  return tables;
}

}  // namespace assay
