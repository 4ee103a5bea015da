#include "harness/report/changes.h"

#include <algorithm>
#include <cstdio>

#include "harness/report/numbers.h"
#include "harness/report/text_table.h"

namespace assay {
namespace {

using namespace report;

// "5.1% slower"
std::string size_of(const RatioTest& test) {
  if (test.launches == 0) return "-";
  return print_change(test.ratio.value);
}

// The ratio's interval: "0.952..0.961"
std::string interval_of(const RatioTest& test) {
  if (test.launches < 2) return "-";
  char text[64];
  std::snprintf(text, sizeof text, "%.3f..%.3f", test.ratio.low, test.ratio.high);
  return text;
}

// Where there is no room, the vocabulary goes first: the text is what cells of one size differ in.
TextCell place_cell(const Change& change, const Page& page) {
  const std::string place = clean(place_of(change));
  if (unusual_of(change).empty()) return {place};
  CellFields brief = change;
  brief.parameters.clear();
  const auto shorter = [place, brief = clean(place_of(brief)), mark = page.mark()](std::size_t width) {
    return width_of(brief) <= width ? brief : shorten(place, width, mark);
  };
  return {place, Ink::plain, shorter};
}

std::string name_of_subject(const Change& change) {
  return clean(change.op) + " " + clean(change.dtype) + " " + clean(change.implementation);
}

struct Groups {
  std::vector<const Change*> regressions, gone, faster, unconfirmed;
  std::int64_t same = 0, ambiguous = 0, not_measurable = 0;
  std::int64_t cleared = 0;  // ambiguous ones that are not slower by what a comparison should not miss
};

Groups grouped(const RunComparison& comparison) {
  Groups groups;
  for (const Change& change : comparison.changes) {
    if (change.fate != Fate::compared) groups.gone.push_back(&change);
    else if (change.confirmed)
      (change.difference == Difference::slower ? groups.regressions : groups.faster).push_back(&change);
    else if (change.difference == Difference::slower || change.difference == Difference::faster)
      groups.unconfirmed.push_back(&change);
    else if (change.difference == Difference::same) ++groups.same;
    else if (change.difference == Difference::ambiguous) {
      ++groups.ambiguous;
      groups.cleared += may_be_slower(best_test(change)) ? 0 : 1;
    } else ++groups.not_measurable;
  }
  return groups;
}

// Where there is no room for both times, that of before and how much slower it is.
constexpr std::size_t room_for_both_times = 96;

std::string after_of(const Change& change) { return change.after.value > 0 ? print_seconds(change.after.value) : "-"; }

std::string table_of(const std::vector<const Change*>& changes, Ink ink, const Page& page) {
  const bool both = page.width >= room_for_both_times;
  std::vector<TextColumn> columns{{false, 10}, {false, 6}, {true}, {true}, {true}};
  if (both) columns.push_back({true});
  TextTable table(columns);
  if (both)
    table.add({{""}, {""}, {"before", Ink::faint}, {"after", Ink::faint}, {""}, {"before / after", Ink::faint}});
  for (const Change* change : changes) {
    const RatioTest& test = best_test(*change);
    std::vector<TextCell> cells{{name_of_subject(*change)}, place_cell(*change, page)};
    cells.push_back({print_seconds(change->before.value)});
    if (both) cells.push_back({after_of(*change)});
    cells.push_back({size_of(test), ink});
    cells.push_back({interval_of(test)});
    table.add(std::move(cells));
  }
  return table.print(page);
}

std::string wrapped(const std::string& text, const Page& page, const std::string& indent) {
  std::string result, line;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    if (!line.empty() && indent.size() + width_of(line) + 1 + width_of(word) > page.width) {
      result += indent + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
    at = end + 1;
  }
  return line.empty() ? result : result + indent + line + "\n";
}

std::string verdict_of(const RunComparison& comparison, const Groups& groups) {
  const auto count = [](std::size_t n, const char* one, const char* many) {
    return std::to_string(n) + " " + (n == 1 ? one : many);
  };
  std::vector<std::string> parts;
  if (!comparison.failures.empty()) parts.push_back(count(comparison.failures.size(), "new failure", "new failures"));
  parts.push_back(count(groups.regressions.size(), "confirmed regression", "confirmed regressions"));
  if (!groups.gone.empty()) parts.push_back(count(groups.gone.size(), "cell lost", "cells lost"));
  if (!groups.faster.empty()) parts.push_back(std::to_string(groups.faster.size()) + " confirmed faster");
  if (!groups.unconfirmed.empty()) parts.push_back(std::to_string(groups.unconfirmed.size()) + " not confirmed");
  parts.push_back(std::to_string(groups.same) + " same");
  if (groups.ambiguous > 0)
    parts.push_back(std::to_string(groups.ambiguous) + " ambiguous (of " + std::to_string(groups.cleared) +
                    ", 3% slower is excluded)");
  if (groups.not_measurable > 0) parts.push_back(std::to_string(groups.not_measurable) + " not measurable");
  std::string text = "Compared " + count(comparison.changes.size(), "time", "times") + ": ";
  for (std::size_t i = 0; i < parts.size(); ++i) text += (i == 0 ? "" : ", ") + parts[i];
  return text;
}

std::string how_confirmed(const ComparedRuns& runs) {
  if (!runs.confirmable)
    return "Nothing was confirmed: " + runs.why_not +
           ". Times of two runs differ with the hour and the neighbours as well.";
  return std::string("Confirmed: fresh launches with both builds side by side agree, by more than ") +
         (runs.calibrated ? "two links of one build differ by on this machine."
                          : "2% (this machine has not been calibrated; './assay calibrate' does that).");
}

}  // namespace

std::string rates_in_a_line(const Calibration& calibration) {
  if (calibration.machine.empty()) return {};
  std::string text = "This machine was calibrated on " + calibration.time.substr(0, 10), found;
  if (!calibration.equal.empty()) {
    const ErrorRate& all = calibration.equal.back();
    text += ": " + print_count(all.confirmed) + " of " + print_count(all.comparisons) +
            " comparisons of equal things ended in a confirmed difference (with 99% confidence, fewer than " +
            print_part(all.high) + " do)";
  }
  for (const ErrorRate& each : calibration.slowdowns)
    if (each.comparisons > 0)
      found += (found.empty() ? "" : ", ") + print_part(static_cast<double>(each.confirmed) / each.comparisons) +
               " of what was " + each.kind;
  return text + (found.empty() ? "" : "; it found " + found) + ".";
}

std::string print_comparison(const RunComparison& comparison, const ComparedRuns& runs, const TerminalStyle& style) {
  const Page page{static_cast<std::size_t>(std::max(style.width, 72)), style.colour, style.unicode};
  const Groups groups = grouped(comparison);
  std::string text = "\n" + page.inked("COMPARED", Ink::strong) + "  " + clean(runs.before) + " (before), " +
                     clean(runs.after) + " (after)\n";
  const auto section = [&](const std::string& title, const std::vector<const Change*>& changes, Ink ink) {
    if (!changes.empty())
      text += "\n" + page.inked(title, ink) + "\n" + page.rule() + "\n" + table_of(changes, ink, page);
  };
  if (!comparison.failures.empty()) {
    text += "\n" + page.inked("NEW FAILURES", Ink::bad) + "\n" + page.rule() + "\n";
    for (const NewFailure& each : comparison.failures) {
      text += wrapped(clean(each.op + " " + each.dtype + " " + each.implementation + ": " + each.verdict), page, "");
      text += wrapped(clean(each.reason), page, "  ");
      if (!each.replay.empty()) text += "  " + clean(each.replay) + "\n";
    }
  }
  section("SLOWER, confirmed", groups.regressions, Ink::bad);
  if (!groups.gone.empty()) {
    text += "\n" + page.inked("LOST: measured before, and not now", Ink::bad) + "\n" + page.rule() + "\n";
    for (const Change* change : groups.gone) {
      text +=
          wrapped(name_of_subject(*change) + " " + clean(place_of(*change)) + ": " + std::string(name_of(change->fate)),
                  page, "");
      text += wrapped(clean(change->why), page, "  ");
    }
  }
  section("FASTER, confirmed", groups.faster, Ink::good);
  section(runs.confirmable ? "NOT CONFIRMED by fresh launches" : "DIFFERENT IN THE TWO RUNS, not confirmed",
          groups.unconfirmed, Ink::warning);
  if (!comparison.suspects.empty()) {
    text += "\n" + page.inked("SUSPECTS: what else differs", Ink::strong) + "\n" + page.rule() + "\n";
    for (const std::string& each : comparison.suspects) text += wrapped(clean(each), page, "  ");
  }
  if (!comparison.appeared.empty()) {
    text += "\n" + page.inked("NEW: measured for the first time", Ink::strong) + "\n" + page.rule() + "\n";
    for (const std::string& each : comparison.appeared) text += wrapped(clean(each), page, "  ");
  }
  text += "\n";
  for (const std::string& note : comparison.notes) text += wrapped(clean(note), page, "");
  return text + wrapped(how_confirmed(runs), page, "") + wrapped(clean(runs.calibration), page, "") +
         wrapped(verdict_of(comparison, groups), page, "");
}

std::string print_comparison_markdown(const RunComparison& comparison, const ComparedRuns& runs) {
  const Groups groups = grouped(comparison);
  const auto escaped = [](const std::string& text) {
    std::string result;
    for (const char c : clean(text)) {
      if (c == '|' || c == '`' || c == '<' || c == '*' || c == '_') result += '\\';
      result += c;
    }
    return result;
  };
  std::string text = "### " + escaped(verdict_of(comparison, groups)) + "\n\n" + escaped(runs.before) + " (before), " +
                     escaped(runs.after) + " (after). " + escaped(how_confirmed(runs)) + "\n\n" +
                     (runs.calibration.empty() ? "" : escaped(runs.calibration) + "\n\n");
  std::vector<std::string> rows;
  for (const NewFailure& each : comparison.failures)
    rows.push_back("| **" + escaped(each.verdict) + "** | " +
                   escaped(each.op + " " + each.dtype + " " + each.implementation) + " | | | | " +
                   escaped(each.reason) + " |");
  const auto add = [&](const std::vector<const Change*>& changes, const char* what) {
    for (const Change* change : changes)
      rows.push_back(
          "| " + std::string(what) + " | " + escaped(name_of_subject(*change)) + " | " + escaped(place_of(*change)) +
          " | " + escaped(print_seconds(change->before.value)) + " | " + escaped(after_of(*change)) + " | " +
          (change->fate == Fate::compared ? size_of(best_test(*change)) + ", ratio " + interval_of(best_test(*change))
                                          : escaped(std::string(name_of(change->fate)) + ": " + change->why)) +
          " |");
  };
  add(groups.regressions, "**slower**");
  add(groups.gone, "**lost**");
  add(groups.faster, "faster");
  add(groups.unconfirmed, "not confirmed");
  const std::string heading = "| | implementation | shape | before | after | |\n|---|---|---|--:|--:|---|\n";
  constexpr std::size_t most = 10;
  const auto lines = [&](std::size_t from, std::size_t to) {
    std::string table = heading;
    for (std::size_t i = from; i < to; ++i) table += rows[i] + "\n";
    return table + "\n";
  };
  if (!rows.empty()) text += lines(0, std::min(most, rows.size()));
  if (rows.size() > most)
    text += "<details><summary>" + std::to_string(rows.size() - most) + " more</summary>\n\n" +
            lines(most, rows.size()) + "</details>\n\n";
  if (!comparison.suspects.empty()) {
    text += "<details><summary>What else differs</summary>\n\n";
    for (const std::string& each : comparison.suspects) text += "- " + escaped(each) + "\n";
    text += "\n</details>\n\n";
  }
  if (!comparison.notes.empty()) {
    text += "<details><summary>Notes</summary>\n\n";
    for (const std::string& each : comparison.notes) text += "- " + escaped(each) + "\n";
    text += "\n</details>\n";
  }
  return text;
}

}  // namespace assay
