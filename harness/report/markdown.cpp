#include "harness/report/markdown.h"

#include <algorithm>
#include <cctype>

#include "harness/core/names.h"
#include "harness/report/figures.h"
#include "harness/report/findings.h"

namespace assay {
namespace {

using namespace report;

// Text that shows as itself: no markup, no HTML, no new cell. An underscore within a word marks nothing up.
std::string plain(std::string_view raw) {
  const std::string text = clean(raw);
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto is_word = [&](std::size_t at) {
      return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) || text[at] == '_');
    };
    if (c == '<') escaped += "&lt;";
    else if (c == '>') escaped += "&gt;";
    else if (c == '&') escaped += "&amp;";
    else if (c == '_' ? !(i > 0 && is_word(i - 1) && is_word(i + 1))
                      : std::string_view("\\`*[]|~#!").find(c) != std::string_view::npos)
      escaped += std::string("\\") + c;
    else escaped += c;
  }
  return escaped;
}

// A code span in a table: fenced by more backticks than it holds, and with its bars escaped.
std::string code(std::string_view raw) {
  const std::string text = clean(raw);
  if (text.empty()) return {};
  std::string fence = "`";
  while (text.find(fence) != std::string::npos) fence += '`';
  std::string escaped;
  for (const char c : text) escaped += c == '|' ? std::string("\\|") : std::string(1, c);
  const bool padded = text.front() == '`' || text.back() == '`';
  return fence + (padded ? " " : "") + escaped + (padded ? " " : "") + fence;
}

std::string block(std::string_view raw) {
  std::string fence = "```";
  while (raw.find(fence) != std::string_view::npos) fence += '`';
  return fence + "sh\n" + clean(raw) + "\n" + fence + "\n";
}

using Texts = std::vector<std::string>;

std::string line(const Texts& cells) {
  std::string text = "|";
  for (const std::string& cell : cells) text += " " + cell + " |";
  return text + "\n";
}

// A ':' in front of a title puts the column to the right.
std::string heading(const Texts& titles) {
  Texts shown, rules;
  for (const std::string& title : titles) {
    const bool right = title.starts_with(':');
    shown.push_back(right ? title.substr(1) : title);
    rules.push_back(right ? "---:" : "---");
  }
  return line(shown) + line(rules);
}

std::string names_of(const Standing& standing) {
  if (standing.fastest.empty()) return "not measurable";
  Texts names;
  for (const Measured* each : standing.fastest) names.push_back(plain(each->subject.implementation));
  return names.size() == 1 ? "**" + names[0] + "**" : "= **" + join(names, "**, **") + "**";
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

std::string print_cell(const CellSummary& cell) {
  const Standing standing = standing_of(cell);
  Texts row{plain(shape_of(cell.dims)) + (cell.label.empty() ? "" : " " + plain(cell.label)), names_of(standing)};
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

std::string print_speed(const Summary& summary) {
  std::string text = "## Speed\n\n";
  if (summary.cells.empty()) return text + "Nothing was measured.\n\n";
  text +=
      "Of one call. *vs X* is the time of X / the time of the fastest; *runner-up* is the time of the best that is "
      "not tied / the time of the fastest; = marks what cannot be told apart; *bound* is the share of what this "
      "machine's memory or arithmetic allows; *error* is the worst, as a share of its budget.\n";
  std::string op;
  for (const Series& series : series_of(summary)) {
    if (op != series.op) text += "\n### " + plain(series.op) + "\n";
    op = series.op;
    const std::string& baseline = series.cells.front()->baseline;
    text += std::string("\n") + plain(series.dtype) + ", " + plain(series.setting) + "\n\n";
    text += heading({"shape", "fastest", ":time", ":99% interval", ":vs " + (baseline.empty() ? "-" : plain(baseline)),
                     ":runner-up", series.text ? ":speed" : ":speed, share of bound", ":error"});
    for (const CellSummary* cell : series.cells) text += print_cell(*cell);
  }
  return text + "\n";
}

std::string print_all_measured(const Summary& summary) {
  if (summary.cells.empty()) return {};
  std::string text = "<details><summary>All measurements</summary>\n\n";
  text += heading({"cell", "implementation", ":time", ":99% interval", ":vs baseline", ":speed", ":of bound", ":error",
                   ":prepare", ":first call", ":blocks kept", ":without binding"});
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
                  std::to_string(each.kept_blocks) + " of " + std::to_string(each.kept_blocks + each.dropped_blocks),
                  shown && each.bare.value > 0 ? print_seconds(each.bare.value) : "-"});
      }
  return text + "\n</details>\n\n";
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
  std::string text = "### " + title + "\n\n" + heading({"implementation", "why", "ops", ":times"});
  for (const Refusal& each : refusals)
    text +=
        line({plain(each.implementation), plain(each.reason), plain(join(each.ops, ", ")), std::to_string(each.times)});
  return text + "\n";
}

std::string print_verdicts(const Summary& summary) {
  std::string text = "## Verdicts\n\n";
  if (summary.verdicts.empty()) return text + "Nothing was checked.\n\n";
  text += "Counted as implementations x dtypes.\n\n" +
          heading({"op", ":passed", ":failed", ":waived", ":unsupported", ":absent", ":cases", ":error"});
  std::vector<OpCounts> counts = count_by_op(summary);
  if (counts.size() > 1) counts.push_back(total_of(counts));
  for (const OpCounts& each : counts)
    text += line({plain(each.op), std::to_string(each.passed), std::to_string(each.failed), std::to_string(each.waived),
                  std::to_string(each.unsupported), std::to_string(each.absent), print_count(each.cases),
                  each.exact && each.worst_share == 0 ? "exact" : print_share(each.worst_share)});
  text += "\n";
  const auto failures = failures_of(summary), waived = waived_of(summary);
  if (!failures.empty()) text += "### Failed: " + std::to_string(failures.size()) + "\n\n";
  for (const VerdictSummary* each : failures) text += print_failure(*each);
  if (!waived.empty()) text += "### Waived: " + std::to_string(waived.size()) + "\n\n";
  for (const VerdictSummary* each : waived) text += print_failure(*each);
  return text + print_refusals(summary, Verdict::absent, "Absent") +
         print_refusals(summary, Verdict::unsupported, "Unsupported");
}

std::string print_budgets(const Summary& summary) {
  const auto all = budgets_of(summary);
  if (all.empty()) return {};
  std::string text = "<details><summary>Share of the budget used</summary>\n\n";
  text += heading({"op", "dtype", "implementation", ":elements", ":no error", ":half below", ":99% below", ":worst",
                   ":99% ulp below", ":worst ulp"});
  for (const VerdictSummary* each : all) {
    const ShareDistribution& shares = each->shares;
    const double exact = static_cast<double>(shares.counts()[0]) / static_cast<double>(shares.total());
    text += line({plain(each->op), plain(each->dtype), plain(each->subject.implementation), print_count(shares.total()),
                  print_part(exact), print_share(shares.below_for_all_but(0.5)),
                  print_share(shares.below_for_all_but(0.01)), print_share(each->worst_share), print_ulp(each->ulps),
                  print_significant(each->worst_ulp)});
  }
  return text + "\n</details>\n\n";
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
  text += heading({"part", "name", "value"});
  const auto add = [&](const std::string& part, const std::string& name, const std::string& value) {
    if (!value.empty()) text += line({part, plain(name), plain(value)});
  };
  add("run", "campaign", summary.campaign);
  add("run", "spec", environment.spec);
  add("run", "started", environment.started);
  add("run", "finished",
      environment.finished.empty() && !environment.started.empty() ? "cut off" : environment.finished);
  add("machine", "fingerprint", environment.machine_fingerprint);
  for (const auto& [name, value] : environment.machine) add("machine", name, value);
  add("software", "fingerprint", environment.software_fingerprint);
  for (const auto& [name, value] : environment.software) add("software", name, value);
  for (const auto& [name, value] : environment.recorded) add("recorded", name, value);
  return text;
}

}  // namespace

std::string print_markdown(const Summary& summary) {
  std::string text =
      "# assay" + (summary.environment.spec.empty() ? "" : ": " + plain(summary.environment.spec)) + "\n\n";
  text += "**" + conclusion_of(summary) + "**\n\n";
  Texts wins;
  for (const Win& win : wins_of(summary)) wins.push_back(plain(win.implementation) + print_wins(win));
  if (!wins.empty())
    text += "Fastest: " + join(wins, ", ") + "; of " + std::to_string(summary.cells.size()) +
            (summary.cells.size() == 1 ? " cell" : " cells") + ".\n\n";
  text += print_speed(summary) + print_all_measured(summary) + print_verdicts(summary) + print_budgets(summary) +
          print_traits(summary);
  const Texts notes = notes_of(summary);
  if (!notes.empty()) text += "## Notes\n\n";
  for (const std::string& note : notes) text += "- " + plain(note) + "\n";
  return text + (notes.empty() ? "" : "\n") + print_environment(summary);
}

}  // namespace assay
