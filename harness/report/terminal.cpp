#include "harness/report/terminal.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "harness/core/names.h"
#include "harness/report/answer.h"
#include "harness/report/findings.h"
#include "harness/report/numbers.h"
#include "harness/report/text_table.h"

namespace assay {
namespace {

using namespace report;

constexpr std::size_t longest_baseline = 8;  // columns that its name may take in a heading

std::string baseline_heading(const std::string& baseline) {
  if (baseline.empty()) return "vs -";
  const std::string name = clean(baseline);
  return width_of(name) <= longest_baseline ? "vs " + name : "vs base";
}

// "bert-base" goes before "32x768" does.
TextCell shape_cell(const CellSummary& cell, const Page& page) {
  const std::string shape = clean(shape_of(cell.dims)), label = clean(cell.label);
  if (label.empty()) return {shape};
  const auto shorter = [shape, label, mark = page.mark()](std::size_t width) {
    const std::size_t taken = width_of(shape) + 1;
    return width >= taken + 4 ? shape + " " + shorten(label, width - taken, mark) : shape;
  };
  return {shape + " " + label, Ink::plain, shorter};
}

// "= simd, onednn"; where there is no room for all of them, as many whole names as fit, and how many more.
TextCell fastest_cell(const Standing& standing) {
  if (standing.fastest.empty()) return {"not measurable", Ink::warning};
  std::vector<std::string> names;
  for (const Measured* each : standing.fastest) names.push_back(clean(each->subject.implementation));
  if (!standing.missing.empty()) {
    const std::string found = (names.size() > 1 ? "= " : "") + join(names, ", "),
                      missing = clean(print_missing(standing));
    const auto shorter = [found, all = found + ", " + missing, count = standing.missing.size(),
                          mark = "?"](std::size_t width) {
      const std::string few = found + ", " + std::to_string(count) + mark;
      return width_of(all) <= width ? all : width_of(few) <= width ? few : "undecided";
    };
    return {found + ", " + missing, Ink::warning, shorter};
  }
  if (names.size() == 1) return {names[0], Ink::accent};
  const auto shorter = [names](std::size_t width) {
    for (std::size_t kept = names.size() - 1; kept > 0; --kept) {
      const std::string text = "= " + join({names.begin(), names.begin() + static_cast<std::ptrdiff_t>(kept)}, ", ") +
                               " +" + std::to_string(names.size() - kept);
      if (width_of(text) <= width) return text;
    }
    return "= " + std::to_string(names.size()) + " of them";
  };
  return {"= " + join(names, ", "), Ink::accent, shorter};
}

std::string next_text(const CellSummary& cell, const Standing& standing) {
  if (standing.runner_up != nullptr && cell.lead.value > 0) return print_ratio(cell.lead.value);
  return standing.fastest.size() > 1 ? "tie" : "-";
}

TextCell bound_cell(const CellSummary& cell, const Measured& fastest) {
  if (is_text(cell)) return {print_significant(rate_of(cell, fastest.seconds.value).value)};
  if (!(fastest.share_of_bound > 0)) return {"-"};
  if (is_suspect(fastest)) return {print_share(fastest.share_of_bound) + "?", Ink::warning};
  return {print_share(fastest.share_of_bound)};
}

std::vector<TextCell> row_of(const CellSummary& cell, const Page& page) {
  const Standing standing = standing_of(cell);
  std::vector<TextCell> row{shape_cell(cell, page), fastest_cell(standing)};
  if (standing.fastest.empty()) return row;
  const Measured& fastest = *standing.fastest[0];
  double worst = 0;
  for (const Measured* each : standing.fastest) worst = std::max(worst, each->worst_share);
  row.push_back({print_seconds(fastest.seconds.value), Ink::strong});
  row.push_back({print_ratio(fastest.ratio_to_baseline.value), Ink::strong});
  row.push_back({next_text(cell, standing)});
  row.push_back(bound_cell(cell, fastest));
  row.push_back({is_text(cell) && worst == 0 ? "exact" : print_share(worst), worst > 1 ? Ink::bad : Ink::plain});
  return row;
}

std::vector<TextCell> heading_of(const Series& series) {
  const std::string& baseline = series.cells.front()->baseline;
  return {{clean(series.op), Ink::strong},
          {"fastest", Ink::faint},
          {"time", Ink::faint},
          {baseline_heading(baseline), Ink::faint},
          {"vs next", Ink::faint},
          {series.text ? "MB/s" : "bound", Ink::faint},
          {"error", Ink::faint}};
}

std::string print_speed(const Summary& summary, const Page& page) {
  const std::vector<Series> all = series_of(summary);
  const bool only_checked = all.empty() && summary.environment.planned_cells == 0 && !summary.verdicts.empty();
  if (only_checked) return "";
  if (all.empty()) return page.inked("SPEED", Ink::strong) + "\n" + page.rule() + "Nothing was measured.\n\n";
  std::set<std::string> settings, baselines;
  for (const Series& series : all) {
    settings.insert(series.setting);
    for (const CellSummary* cell : series.cells) baselines.insert(clean(cell->baseline));
  }
  TextTable table({{false, 10}, {false, 14}, {true}, {true}, {true}, {true}, {true}});
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Series& series = all[i];
    const std::string& baseline = series.cells.front()->baseline;
    const bool new_op = i == 0 || all[i - 1].op != series.op;
    if (new_op) {
      if (i > 0) table.add_line("");
      table.add(heading_of(series));
      if (width_of(clean(baseline)) > longest_baseline) table.add_line("base: " + clean(baseline), Ink::faint);
    }
    // The dtype, and what else the rows below have in common, if it is not common to all.
    table.add_line(clean(series.dtype) + (settings.size() > 1 ? ", " + clean(series.setting) : ""), Ink::faint);
    for (const CellSummary* cell : series.cells) table.add(row_of(*cell, page));
  }
  std::string text =
      page.inked("SPEED", Ink::strong) +
      wrap("of one call" + (settings.size() == 1 ? ", " + clean(*settings.begin()) : ""), page.width - 5, " ", "") +
      page.rule() + table.print(page) + "\n";
  // Ops may have baselines of their own; their headings name them.
  const bool one = baselines.size() == 1 && !baselines.begin()->empty();
  const std::string name = one ? shorten(*baselines.begin(), 24, page.mark()) : "X";
  const bool any_missing =
      std::ranges::any_of(summary.cells, [](const CellSummary& cell) { return !standing_of(cell).missing.empty(); });
  const auto explain = [&](const std::string& what) {
    text += page.inked(wrap(what, page.width, "", "  "), Ink::faint);
  };
  explain("vs " + name + ": time of " + name +
          " / time of the fastest. vs next: time of the runner-up / time of the "
          "fastest. =: cannot be told apart.");
  explain(
      "bound: bound / time, the bound being what this machine's memory or arithmetic allows. error: the worst, as "
      "a share of its budget.");
  if (any_missing) explain(missing_legend);
  return text + "\n";
}

std::string print_counts(const Summary& summary, const Page& page) {
  const std::vector<OpCounts> counts = count_by_op(summary);
  TextTable table({{false, 12}, {true}, {true}, {true}, {true}, {true}, {true}, {true}});
  std::vector<TextCell> heading;
  for (const char* name : {"op", "passed", "failed", "waived", "unsupported", "absent", "cases", "error"})
    heading.push_back({name, Ink::faint});
  table.add(heading);
  const auto add = [&](const OpCounts& each, Ink ink) {
    const auto number = [](int count) { return count == 0 ? std::string("-") : std::to_string(count); };
    table.add({{clean(each.op), ink},
               {number(each.passed), each.failed == 0 && each.passed > 0 ? Ink::good : Ink::plain},
               {number(each.failed), each.failed > 0 ? Ink::bad : Ink::plain},
               {number(each.waived), each.waived > 0 ? Ink::warning : Ink::plain},
               {number(each.unsupported)},
               {number(each.absent)},
               {print_count(each.cases)},
               {each.exact && each.worst_share == 0 ? "exact" : print_share(each.worst_share)}});
  };
  for (const OpCounts& each : counts) add(each, Ink::plain);
  if (counts.size() > 1) add(total_of(counts), Ink::strong);
  return table.print(page);
}

std::string name_line(const VerdictSummary& verdict) {
  std::string text = clean(verdict.op) + " " + clean(verdict.dtype) + " " + clean(verdict.subject.implementation);
  if (!verdict.property.empty() && verdict.property != "all") text += ": " + clean(verdict.property);
  return text;
}

std::string print_failure(const VerdictSummary& verdict, const Page& page) {
  constexpr std::string_view indent = "         ";
  std::string word = word_of(verdict);
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  std::string text = page.inked(word, is_waived(verdict) ? Ink::warning : Ink::bad);
  text += wrap(name_line(verdict), page.width - word.size(), " ", "  ");
  const auto add = [&](const std::string& title, const std::string& what) {
    if (!what.empty()) text += wrap(clean(what), page.width, "  " + title, indent);
  };
  add("why    ", verdict.reason);
  if (is_waived(verdict)) add("waived ", verdict.waiver);
  add("case   ", verdict.counterexample);
  if (!verdict.replay.empty()) text += wrap_command(clean(verdict.replay), page.width, "  replay ", indent);
  return text;
}

std::string print_refusals(const std::vector<Refusal>& refusals, const std::string& title, const Page& page) {
  if (refusals.empty()) return {};
  std::string text = std::string("\n") + page.inked(title, Ink::strong) + "\n";
  for (const Refusal& each : refusals)
    text += wrap(clean(each.implementation) + ": " + clean(each.reason) + " (" + clean(join(each.ops, ", ")) + ")",
                 page.width, "  ", "    ");
  return text;
}

std::string print_verdicts(const Summary& summary, const Page& page) {
  std::string text = page.inked("VERDICTS", Ink::strong) + " implementations x dtypes\n" + page.rule();
  if (summary.verdicts.empty()) return text + "Nothing was checked.\n\n";
  text += print_counts(summary, page);
  const auto failures = failures_of(summary), waived = waived_of(summary);
  if (!failures.empty()) text += "\n";
  for (const VerdictSummary* each : failures) text += print_failure(*each, page);
  if (!waived.empty())
    text += std::string("\n") + page.inked("WAIVED", Ink::strong) + " " + std::to_string(waived.size()) +
            " tolerated on purpose\n";
  for (const VerdictSummary* each : waived) text += print_failure(*each, page);
  text += print_refusals(refusals_of(summary, Verdict::absent), "ABSENT", page);
  return text + "\n";
}

// Those that not all have; the page has them all.
std::string print_traits(const Summary& summary, const Page& page) {
  const std::vector<MissingTrait> missing = missing_traits(summary);
  std::vector<std::string> exhaustive;
  for (const VerdictSummary& verdict : summary.verdicts) {
    const std::string text = verdict.op + " " + verdict.dtype + ": " + verdict.exhaustive;
    if (!verdict.exhaustive.empty() && std::ranges::find(exhaustive, text) == exhaustive.end())
      exhaustive.push_back(text);
  }
  if (missing.empty() && exhaustive.empty()) return {};
  std::string text = page.inked("TRAITS", Ink::strong) + " that not all have\n" + page.rule();
  for (const MissingTrait& each : missing)
    text += wrap(clean(each.op + " " + each.trait + ": not " + join(each.implementations, ", ")), page.width, "", "  ");
  for (const std::string& each : exhaustive) text += wrap("exhaustive: " + clean(each), page.width, "", "  ");
  return text + "\n";
}

std::string print_notes(const Summary& summary, const Page& page) {
  const std::vector<std::string> notes = notes_of(summary);
  if (notes.empty()) return {};
  std::string text = page.inked("NOTES", Ink::strong) + "\n" + page.rule();
  for (const std::string& note : notes) text += wrap(clean(note), page.width, page.unicode ? "• " : "- ", "  ");
  return text + "\n";
}

std::string print_heading(const Summary& summary, const Page& page) {
  const Environment& environment = summary.environment;
  std::string text;
  const auto add = [&](const std::string& title, const std::string& what) {
    if (!what.empty()) text += wrap(clean(what), page.width, title, "         ");
  };
  if (const std::string missing = missing_of(summary); !missing.empty())
    text += page.inked(missing, Ink::warning) + "\n";
  if (!environment.command.empty())
    text += wrap_command(clean(environment.command), page.width, "command  ", "         ");
  add("machine  ", machine_of(environment) +
                       (environment.machine_fingerprint.empty() ? "" : " [" + environment.machine_fingerprint + "]"));
  add("spec     ", environment.spec);
  add("time     ", environment.started + (environment.finished.empty() ? environment.started.empty() ? "" : ", cut off"
                                                                       : " to " + environment.finished));
  return text.empty() ? text : text + "\n";
}

std::string print_conclusion(const Summary& summary, const Page& page) {
  std::string before;
  if (const std::string missing = missing_of(summary); !missing.empty())
    before = page.inked(missing, Ink::warning) + "\n";
  std::string text = wrap(conclusion_of(summary), page.width, "Checked: ", "  ");
  text.pop_back();
  text = before +
         page.inked(text, is_well(summary)           ? Ink::good
                          : summary.verdicts.empty() ? Ink::warning
                                                     : Ink::bad) +
         "\n";
  if (const std::string advice = advice_of(summary); !advice.empty()) text += wrap(clean(advice), page.width, "", "  ");
  return text;
}

}  // namespace

std::string print_terminal(const Summary& summary, const TerminalStyle& style) {
  const Page page{static_cast<std::size_t>(std::max(style.width, 72)), style.colour, style.unicode};
  return print_heading(summary, page) + print_speed(summary, page) + print_verdicts(summary, page) +
         print_traits(summary, page) + print_notes(summary, page) + print_conclusion(summary, page);
}

}  // namespace assay
