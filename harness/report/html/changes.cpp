// The page of a comparison: what changed, as a forest plot and in numbers, and the two environments side by side.
#include <algorithm>
#include <map>

#include "harness/report/html/html.h"
#include "harness/report/html/parts.h"
#include "harness/report/html/templates.h"
#include "harness/report/numbers.h"

namespace assay {
namespace {

using namespace report;

std::string subject_of(const Change& change) {
  return change.op + " " + change.dtype + " " + place_of(change) + " " + change.implementation;
}

// How well a difference is known: the words of the table, and what the plot's markers stand for.
enum class Grounds : std::uint8_t { confirmed, side_by_side, records };

Grounds grounds_of(const Change& change) {
  return change.confirmed ? Grounds::confirmed : change.side_by_side ? Grounds::side_by_side : Grounds::records;
}

std::string name_of(Grounds grounds) {
  switch (grounds) {
    case Grounds::confirmed: return "confirmed by fresh launches";
    case Grounds::side_by_side: return "measured side by side";
    case Grounds::records: break;
  }
  return "as the two runs recorded it";
}

bool can_be_drawn(const Change& change) {
  const Estimate& ratio = best_test(change).ratio;
  return change.fate == Fate::compared && best_test(change).launches > 1 && can_be_plotted(ratio.low) &&
         can_be_plotted(ratio.high);
}

Plot forest_of(const std::vector<const Change*>& changes) {
  Plot plot;
  std::vector<std::string> rows;
  std::vector<double> values{0.97, 1.03};
  // Markers tell the grounds apart without colour: filled square, open square, cross.
  std::map<Grounds, Curve> curves{{Grounds::confirmed, {name_of(Grounds::confirmed), 2, 1, 0, false, false, {}}},
                                  {Grounds::side_by_side, {name_of(Grounds::side_by_side), 1, 5, 0, false, false, {}}},
                                  {Grounds::records, {name_of(Grounds::records), 0, 9, 0, false, false, {}}}};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const Change& change = *changes[i];
    const Estimate& faster = best_test(change).ratio;  // time before / time after
    const Estimate ratio{1 / faster.value, 1 / faster.high, 1 / faster.low};
    rows.push_back(shorten(subject_of(change), 52, "…"));
    curves[grounds_of(change)].marks.push_back(
        {ratio.value, row_at(i, changes.size()),
         subject_of(change) + ": " + print_significant(ratio.value) + " of the time before, 99% interval " +
             print_significant(ratio.low) + " to " + print_significant(ratio.high) + ", " + name_of(grounds_of(change)),
         0, ratio.low, ratio.high});
    values.insert(values.end(), {ratio.low, ratio.high});
  }
  plot.y = axis_of_rows(rows);
  plot.x = axis_of_numbers("time after / time before", values);
  plot.curves.push_back({"even", 0, 0, 0, true, true, {{1, plot.y.low, "", 0, 0, 0}, {1, plot.y.high, "", 0, 0, 0}}});
  for (auto& [grounds, curve] : curves)
    if (!curve.marks.empty()) plot.curves.push_back(std::move(curve));
  plot.band_low = 0.98;
  plot.band_high = 1.02;
  plot.left = 56;
  plot.width = 860;
  plot.height = 90 + 19 * static_cast<int>(rows.size());
  plot.title = "Time after / time before";
  plot.description =
      "One row for each cell and implementation, worst first, with its 99% interval on a logarithmic axis; the band is "
      "0.98 to 1.02.";
  return plot;
}

Section changes_section(const RunComparison& comparison, const std::string& gnuplot) {
  Section section;
  section.id = "changes";
  section.nav = "Changes";
  section.title = "Changes";
  section.wide = true;
  std::vector<const Change*> drawn;
  for (const Change& change : comparison.changes)
    if (can_be_drawn(change)) drawn.push_back(&change);
  section.lede =
      "Time after as a share of time before: to the right is slower. Inside the band, within 2%, two are the same for "
      "all that matters. "
      "Only what is confirmed is called a regression.";
  if (drawn.size() > most_rows) {
    section.lede += " Drawn are the " + std::to_string(most_rows) + " worst of " + std::to_string(drawn.size()) + ".";
    drawn.resize(most_rows);
  }
  if (!drawn.empty()) {
    const Plot plot = forest_of(drawn);
    std::vector<Curve> signs = plot.curves;
    std::erase_if(signs, [](const Curve& curve) { return curve.bound; });
    section.legend = std::move(signs);
    section.figures.push_back(figure_data(plot, "", "changes", gnuplot));
  }
  section.heads = {"Cell", "Before", "After", "After / before", "99% interval", "Verdict", "Grounds"};
  for (const Change& change : comparison.changes) {
    const RatioTest& test = best_test(change);
    const bool known = change.fate == Fate::compared && test.launches > 1;
    section.rows.push_back(
        {subject_of(change), print_seconds(change.before.value),
         change.after.value > 0 ? print_seconds(change.after.value) : "\u2013",
         known ? print_significant(1 / test.ratio.value) : "\u2013",
         known ? print_significant(1 / test.ratio.high) + " to " + print_significant(1 / test.ratio.low) : "\u2013",
         change.fate == Fate::compared ? std::string(name_of(change.difference)) : std::string(name_of(change.fate)),
         change.fate == Fate::compared ? name_of(grounds_of(change)) : change.why});
  }
  return section;
}

void add_facts(Data& list, const char* part, const Facts& before, const Facts& after) {
  std::vector<std::string> names;
  for (const Facts* facts : {&before, &after})
    for (const auto& [name, value] : *facts)
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  for (const std::string& name : names) {
    const std::string one = fact_of(before, name), other = fact_of(after, name);
    if (one == other) continue;
    Data fact;
    fact.set("part", part);
    fact.set("name", text_data(name));
    fact.set("before", text_data(one.empty() ? "\u2013" : one));
    fact.set("after", text_data(other.empty() ? "\u2013" : other));
    list.push_back(fact);
  }
}

Data facts_of(const Environment& before, const Environment& after) {
  Data list(Data::type::list);
  add_facts(list, "machine", before.machine, after.machine);
  add_facts(list, "host", before.host, after.host);
  add_facts(list, "allocation", before.allocation, after.allocation);
  add_facts(list, "software", before.software, after.software);
  add_facts(list, "recorded", before.recorded, after.recorded);
  add_facts(list, "run", {{"command", before.command}, {"spec", before.spec}, {"started", before.started}},
            {{"command", after.command}, {"spec", after.spec}, {"started", after.started}});
  return list;
}

void add_conclusion(Data& page, const RunComparison& comparison) {
  const auto slower = std::ranges::count_if(
      comparison.changes, [](const Change& change) { return change.fate == Fate::compared && is_regression(change); });
  const auto gone =
      std::ranges::count_if(comparison.changes, [](const Change& change) { return change.fate != Fate::compared; });
  const auto better = std::ranges::count_if(comparison.changes, [](const Change& change) {
    return change.confirmed && change.difference == Difference::faster;
  });
  const bool wrong = !comparison.failures.empty() || std::ranges::any_of(comparison.changes, [](const Change& change) {
    return change.fate == Fate::failing;
  });
  page.set("state", wrong || slower + gone > 0 ? "bad" : "good");
  page.set("headline", wrong        ? "Something is wrong that was not"
                       : slower > 0 ? "Something is slower"
                       : gone > 0   ? "Something is not measured any more"
                                    : "Nothing is worse, as far as can be told");
  page.set("conclusion", text_data("Of " + print_count(static_cast<std::int64_t>(comparison.changes.size())) +
                                   (comparison.changes.size() == 1 ? " time: " : " times: ") + print_count(slower) +
                                   " slower (confirmed), " + print_count(gone) + " lost, " + print_count(better) +
                                   " faster (confirmed)"));
}

}  // namespace

std::string print_comparison_html(const RunComparison& comparison, const ComparedRuns& runs, const Environment& before,
                                  const Environment& after, const HtmlStyle& style) {
  Data page;
  page.set("title", text_data(runs.before + " and " + runs.after));
  page.set("before", text_data(runs.before));
  page.set("after", text_data(runs.after));
  page.set("calibration", text_data(runs.calibration));
  add_conclusion(page, comparison);
  Data failures(Data::type::list);
  for (const NewFailure& each : comparison.failures) {
    Data failure;
    failure.set("state", "bad");
    failure.set("verdict", text_data(each.verdict));
    failure.set("op", text_data(each.op));
    failure.set("dtype", text_data(each.dtype));
    failure.set("implementation", text_data(each.implementation));
    failure.set("reason", text_data(each.reason));
    failure.set("replay", text_data(each.replay));
    failures.push_back(failure);
  }
  page.set("level", "3");
  page.set("any_failure", !comparison.failures.empty());
  page.set("failures", failures);
  set_templates(page);
  page.set("sections", sections_data({changes_section(comparison, style.gnuplot)}));
  page.set("facts", facts_of(before, after));
  std::vector<std::string> all = comparison.notes;
  if (!runs.confirmable) all.push_back("nothing could be confirmed: " + runs.why_not);
  for (const std::string& each : comparison.appeared) all.push_back("measured only now: " + each);
  Data notes(Data::type::list);
  for (const std::string& each : all) notes.push_back(text_data(each));
  page.set("any_note", !all.empty());
  page.set("notes", notes);
  kainjow::mustache::mustache layout{std::string(comparison_template)};
  return layout.render(page);
}

}  // namespace assay
