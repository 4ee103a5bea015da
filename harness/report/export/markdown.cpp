#include "harness/report/export/markdown.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "harness/core/names.h"
#include "harness/report/answer.h"
#include "harness/report/changes.h"
#include "harness/report/export/markdown_text.h"
#include "harness/report/findings.h"
#include "harness/report/numbers.h"
#include "harness/report/texts.h"

namespace assay {
namespace {

using namespace report;

std::string names_of(const Standing& standing) {
  if (standing.fastest.empty()) return "not measurable";
  Texts names;
  for (const Measured* each : standing.fastest) names.push_back(plain(each->subject.implementation));
  const std::string found = names.size() == 1 ? "**" + names[0] + "**" : "= **" + join(names, "**, **") + "**";
  return standing.missing.empty() ? found : found + ", " + plain(print_missing(standing));
}

std::string next_of(const CellSummary& cell, const Standing& standing) {
  if (standing.runner_up == nullptr || !(cell.lead.value > 0)) return standing.fastest.size() > 1 ? "tie" : "-";
  return print_ratio(cell.lead.value) + " " + plain(standing.runner_up->subject.implementation);
}

std::string bound_of(const CellSummary& cell, const Measured& fastest) {
  const Rate rate = rate_of(cell, fastest.seconds.value);
  const std::string text = print_significant(rate.value) + " " + rate.unit;
  if (is_text(cell) || !(fastest.share_of_bound > 0)) return text;
  return text + ", " + print_share(fastest.share_of_bound) + (is_suspect(fastest) ? " (suspect)" : "");
}

std::string print_cell(const CellSummary& cell, const std::string& name) {
  const Standing standing = standing_of(cell);
  Texts row{name, names_of(standing)};
  if (standing.fastest.empty()) {
    row.resize(8, "");
    return line(row);
  }
  const Measured& fastest = *standing.fastest[0];
  double worst = 0;
  for (const Measured* each : standing.fastest) worst = std::max(worst, each->worst_share);
  row.push_back(print_seconds(fastest.seconds.value));
  row.push_back(print_seconds(fastest.seconds.low) + " to " + print_seconds(fastest.seconds.high));
  row.push_back(print_ratio(fastest.ratio_to_baseline.value));
  row.push_back(next_of(cell, standing));
  row.push_back(bound_of(cell, fastest));
  row.push_back(is_text(cell) && worst == 0 ? "exact" : print_share(worst));
  return line(row);
}

// Of many cells, the ten to look at: where a bound is beaten, then the greatest leads.
std::string print_first_cells(const Summary& summary) {
  std::vector<const CellSummary*> cells;
  for (const CellSummary& cell : summary.cells) cells.push_back(&cell);
  std::ranges::stable_sort(cells, std::greater<>(), [](const CellSummary* cell) {
    const bool suspect = std::ranges::any_of(
        cell->measured, [](const Measured& each) { return can_be_ranked(each) && is_suspect(each); });
    return std::pair(suspect, cell->lead.value > 0 ? cell->lead.value : 0);
  });
  cells.resize(unfolded);
  std::string text = "\nOf " + std::to_string(summary.cells.size()) +
                     " cells, those where a bound is beaten (suspect), then those with the greatest leads:\n\n" +
                     heading({"cell", "fastest", ":time", ":99% interval", ":vs baseline", ":runner-up",
                              ":speed, share of bound", ":error"});
  for (const CellSummary* cell : cells) text += print_cell(*cell, plain(describe(*cell)));
  return text + "\n";
}

std::string print_series(const Summary& summary) {
  std::string text, op;
  for (const Series& series : series_of(summary)) {
    if (op != series.op) text += "\n### " + plain(series.op) + "\n";
    op = series.op;
    const std::string& baseline = series.cells.front()->baseline;
    text += std::string("\n") + plain(series.dtype) + ", " + plain(series.setting) + "\n\n";
    text += heading({"shape", "fastest", ":time", ":99% interval", ":vs " + (baseline.empty() ? "-" : plain(baseline)),
                     ":runner-up", series.text ? ":speed" : ":speed, share of bound", ":error"});
    for (const CellSummary* cell : series.cells)
      text += print_cell(*cell, plain(shape_of(cell->dims)) + (cell->label.empty() ? "" : " " + plain(cell->label)));
  }
  return text;
}

std::string print_speed(const Summary& summary) {
  std::string text = "## Speed\n\n";
  if (summary.cells.empty()) return text + "Nothing was measured.\n\n";
  text +=
      "Of one call. *vs X* is the time of X / the time of the fastest; *runner-up* is the time of the best that is "
      "not tied / the time of the fastest; = marks what cannot be told apart; *bound* is the share of what this "
      "machine's memory or arithmetic allows; *error* is the worst, as a share of its budget.\n";
  if (summary.cells.size() <= unfolded) return text + print_series(summary) + "\n";
  return text + print_first_cells(summary) +
         fold("All " + std::to_string(summary.cells.size()) + " cells", print_series(summary));
}

std::string print_texts(const Summary& summary) {
  std::string text;
  for (const EncoderTable& table : encoder_tables(summary)) {
    Texts heads{plain(table.heads.front())};
    for (std::size_t i = 1; i < table.heads.size(); ++i)
      heads.push_back((table.heads[i] == "content" ? "" : ":") + plain(table.heads[i]));
    Texts rows;
    for (const std::vector<std::string>& each : table.rows) {
      Texts cells;
      for (const std::string& cell : each) cells.push_back(plain(cell));
      rows.push_back(line(cells));
    }
    text += "## " + table.title + "\n\n" + table.lede + "\n\n" + folded(rows, heading(heads));
  }
  return text;
}

std::string print_all_measured(const Summary& summary) {
  if (summary.cells.empty()) return {};
  std::string text = heading({"cell", "implementation", ":time", ":99% interval", ":vs baseline", ":speed", ":of bound",
                              ":error", ":prepare", ":first call", "launches", ":blocks kept", ":without binding"});
  for (const Series& series : series_of(summary))
    for (const CellSummary* cell : series.cells)
      for (const Measured& each : cell->measured) {
        const bool shown = can_be_ranked(each);
        const Rate rate = rate_of(*cell, each.seconds.value);
        const std::string time = shown ? print_seconds(each.seconds.value) : "no: " + plain(why_not(each));
        text +=
            line({plain(describe(*cell)), plain(each.subject.implementation), time,
                  shown ? print_seconds(each.seconds.low) + " to " + print_seconds(each.seconds.high) : "",
                  shown ? print_ratio(each.ratio_to_baseline.value) : "",
                  shown ? print_significant(rate.value) + " " + rate.unit : "",
                  shown && each.share_of_bound > 0 ? print_share(each.share_of_bound) : "-",
                  is_text(*cell) && each.worst_share == 0 ? "exact" : print_share(each.worst_share),
                  print_seconds(each.prepare_seconds), print_seconds(each.first_call_seconds),
                  std::to_string(each.launches) + (each.leaves.empty() ? "" : ": " + plain(each.leaves)),
                  std::to_string(each.kept_blocks) + " of " + std::to_string(each.kept_blocks + each.dropped_blocks),
                  shown && each.bare.value > 0 ? print_seconds(each.bare.value) : "-"});
      }
  return fold("All measurements", text);
}

std::string print_failure(const VerdictSummary& verdict) {
  std::string text = "#### " + word_of(verdict) + ": " + plain(verdict.op) + " " + plain(verdict.dtype) + " " +
                     plain(verdict.subject.implementation) + "\n\n";
  if (!verdict.property.empty() && verdict.property != "all") text += "- property: " + plain(verdict.property) + "\n";
  if (!verdict.subject.version.empty()) text += "- version: " + plain(verdict.subject.version) + "\n";
  if (!verdict.reason.empty()) text += "- why: " + plain(verdict.reason) + "\n";
  if (is_waived(verdict)) text += "- waived: " + plain(verdict.waiver) + "\n";
  if (!verdict.counterexample.empty()) text += "- case: " + code(verdict.counterexample) + "\n";
  return text + (verdict.replay.empty() ? "\n" : "\n" + block(verdict.replay) + "\n");
}

std::string print_refusals(const Summary& summary, Verdict verdict, const std::string& title) {
  const std::vector<Refusal> refusals = refusals_of(summary, verdict);
  if (refusals.empty()) return {};
  Texts rows;
  for (const Refusal& each : refusals)
    rows.push_back(line(
        {plain(each.implementation), plain(each.reason), plain(join(each.ops, ", ")), std::to_string(each.times)}));
  return "### " + title + "\n\n" + folded(rows, heading({"implementation", "why", "ops", ":times"}));
}

std::string print_verdicts(const Summary& summary) {
  std::string text = "## Verdicts\n\n";
  if (summary.verdicts.empty()) return text + "Nothing was checked.\n\n";
  std::vector<OpCounts> counts = count_by_op(summary);
  const OpCounts total = total_of(counts);
  // Where not all are to be seen, the sum is, and what failed.
  const bool many = counts.size() >= unfolded;
  if (many)
    std::ranges::stable_sort(counts, std::greater<>(),
                             [](const OpCounts& each) { return std::pair(each.failed, each.waived); });
  if (counts.size() > 1) counts.insert(many ? counts.begin() : counts.end(), total);
  Texts rows;
  for (const OpCounts& each : counts)
    rows.push_back(
        line({plain(each.op), std::to_string(each.passed), std::to_string(each.failed), std::to_string(each.waived),
              std::to_string(each.unsupported), std::to_string(each.absent), print_count(each.cases),
              each.exact && each.worst_share == 0 ? "exact" : print_share(each.worst_share)}));
  text += "Counted as implementations x dtypes.\n\n" +
          folded(rows, heading({"op", ":passed", ":failed", ":waived", ":unsupported", ":absent", ":cases", ":error"}));
  const auto add = [&](const std::string& title, const std::vector<const VerdictSummary*>& verdicts) {
    Texts texts;
    for (const VerdictSummary* each : verdicts) texts.push_back(print_failure(*each));
    if (!texts.empty()) text += "### " + title + ": " + std::to_string(texts.size()) + "\n\n" + folded(texts, "");
  };
  add("Failed", failures_of(summary));
  add("Waived", waived_of(summary));
  return text + print_refusals(summary, Verdict::absent, "Absent") +
         print_refusals(summary, Verdict::unsupported, "Unsupported");
}

std::string print_budgets(const Summary& summary) {
  const auto all = budgets_of(summary);
  if (all.empty()) return {};
  std::string text = heading({"op", "dtype", "implementation", ":elements", ":no error", ":half below", ":99% below",
                              ":worst", ":99% ulp below", ":worst ulp"});
  for (const VerdictSummary* each : all) {
    const ShareDistribution& shares = each->shares;
    const double exact = static_cast<double>(shares.counts()[0]) / static_cast<double>(shares.total());
    text += line({plain(each->op), plain(each->dtype), plain(each->subject.implementation), print_count(shares.total()),
                  print_part(exact), print_share(shares.below_for_all_but(0.5)),
                  print_share(shares.below_for_all_but(0.01)), print_share(each->worst_share), print_ulp(each->ulps),
                  print_significant(each->worst_ulp)});
  }
  return fold("Share of the budget used", text);
}

std::string print_seen(const Tally& tally) {
  if (tally.tried == 0) return "-";
  if (tally.held == tally.tried) return "yes";
  return tally.held == 0 ? "no" : std::to_string(tally.held) + " of " + std::to_string(tally.tried);
}

// "a = b; c"; those that are smaller than another are bold if they are asked to be.
std::string print_groups(const std::vector<Group>& groups, std::string_view sign, bool mark_odd) {
  Texts shown;
  for (const Group& group : groups) {
    Texts names;
    for (const std::string& name : group) names.push_back(plain(name));
    const std::string text = join(names, sign);
    shown.push_back(mark_odd && is_odd(group, groups) ? "**" + text + "**" : text);
  }
  return join(shown, "; ");
}

std::string print_traits(const Summary& summary) {
  const std::vector<TraitMatrix> matrices = trait_matrices(summary);
  const std::vector<Clusters> clusters = clusters_of(summary);
  if (matrices.empty() && clusters.empty()) return {};
  std::string text = "<details><summary>Traits, and who agrees with whom</summary>\n\n";
  if (!matrices.empty())
    text += "Held in all cases that could tell (yes), in none (no), in so many of them, or not tried (-).\n\n";
  for (const TraitMatrix& matrix : matrices) {
    Texts titles{plain(matrix.op), "dtype"};
    for (const std::string& name : matrix.traits) titles.push_back(plain(name));
    text += heading(titles);
    for (const TraitMatrix::Row& row : matrix.rows) {
      Texts cells{plain(row.implementation), plain(row.dtype)};
      for (const Tally& tally : row.seen) cells.push_back(print_seen(tally));
      text += line(cells);
    }
    text += "\n";
  }
  if (!clusters.empty())
    text +=
        "In every case that both answered, implementations joined by = gave the same bits, and those joined by ~ lie "
        "within the budgets of each other. The odd one out is bold.\n\n" +
        heading({"op", "dtype", "same bits", "within budgets"});
  for (const Clusters& each : clusters)
    text += line({plain(each.op), plain(each.dtype), print_groups(each.same_bits, " = ", false),
                  print_groups(each.within_budgets, " ~ ", true)});
  return text + (clusters.empty() ? "" : "\n") + "</details>\n\n";
}

std::string print_environment(const Summary& summary) {
  const Environment& environment = summary.environment;
  std::string text = "## Environment\n\n";
  if (!environment.command.empty()) text += block(environment.command) + "\n";
  std::string rows;
  const auto add = [&](const std::string& part, const std::string& name, const std::string& value) {
    if (!value.empty()) rows += line({part, plain(name), plain(value)});
  };
  add("run", "campaign", summary.campaign);
  add("run", "spec", environment.spec);
  add("run", "started", environment.started);
  add("run", "finished",
      environment.finished.empty() && !environment.started.empty() ? "cut off" : environment.finished);
  add("machine", "fingerprint", environment.machine_fingerprint);
  for (const auto& [name, value] : environment.machine) add("machine", name, value);
  for (const auto& [name, value] : environment.host) add("host", name, value);
  for (const auto& [name, value] : environment.allocation) add("allocation", name, value);
  add("software", "fingerprint", environment.software_fingerprint);
  for (const auto& [name, value] : environment.software) add("software", name, value);
  for (const auto& [name, value] : environment.recorded) add("recorded", name, value);
  return rows.empty() ? text : text + fold("Run, machine and software", heading({"part", "name", "value"}) + rows);
}

std::string print_notes(const Summary& summary, const Surroundings& around) {
  Texts notes = notes_of(summary);
  notes.insert(notes.end(), around.notes.begin(), around.notes.end());
  if (const std::string rates = rates_in_a_line(around.calibration); !rates.empty()) notes.push_back(rates);
  if (notes.empty()) return {};
  for (std::string& note : notes) note = "- " + plain(note) + "\n";
  return "## Notes\n\n" + folded(notes, "");
}

}  // namespace

std::string print_markdown(const Summary& summary, const Surroundings& around) {
  std::string text =
      "# assay" + (summary.environment.spec.empty() ? "" : ": " + plain(summary.environment.spec)) + "\n\n";
  text += "**" + plain(answer_of(summary)) + "**\n\n";
  if (!summary.verdicts.empty()) text += conclusion_of(summary) + ".\n\n";
  Texts wins;
  for (const Win& win : wins_of(summary)) wins.push_back(plain(win.implementation) + print_wins(win));
  if (!wins.empty()) text += "Fastest: " + join(wins, ", ") + "; of " + print_decided(summary) + ".\n\n";
  text += print_speed(summary) + print_texts(summary) + print_all_measured(summary) + print_verdicts(summary) +
          print_budgets(summary) + print_traits(summary);
  return text + print_notes(summary, around) + print_environment(summary);
}

}  // namespace assay
