#include "harness/report/html/html.h"

#include <algorithm>

#include "harness/report/html/parts.h"
#include "harness/report/html/templates.h"
#include "harness/report/numbers.h"

namespace assay {
namespace report {

void set_templates(Data& page) {
  page.set("style", std::string(page_style));
  page.set("head_template", Data(kainjow::mustache::partial([] { return std::string(head_template); })));
  page.set("failure_template", Data(kainjow::mustache::partial([] { return std::string(failure_template); })));
  page.set("sections_template", Data(kainjow::mustache::partial([] { return std::string(sections_template); })));
}

Data sections_data(const std::vector<Section>& sections) {
  Data list(Data::type::list);
  for (const Section& section : sections) {
    if (!section.figures.is_non_empty_list() && section.rows.empty()) continue;
    Data data;
    data.set("id", text_data(section.id));
    data.set("nav", text_data(section.nav));
    data.set("title", text_data(section.title));
    data.set("lede", text_data(section.lede));
    data.set("legend_there", !section.legend.empty());
    data.set("legend", legend_data(section.legend));
    data.set("layout", section.wide ? "wide" : "grid");
    data.set("figures", section.figures);
    data.set("table_there", !section.rows.empty());
    Data heads(Data::type::list), rows(Data::type::list);
    for (const std::string& head : section.heads) heads.push_back(text_data(head));
    for (const std::vector<std::string>& each : section.rows) {
      Data row, cells(Data::type::list);
      row.set("name", text_data(each.front()));
      for (std::size_t i = 1; i < each.size(); ++i) cells.push_back(text_data(each[i]));
      row.set("cells", cells);
      rows.push_back(row);
    }
    data.set("heads", heads);
    data.set("rows", rows);
    list.push_back(data);
  }
  return list;
}

namespace {

Data facts_data(const Facts& facts, const std::string& fingerprint) {
  Data list(Data::type::list);
  const auto add = [&](const std::string& name, const std::string& value) {
    Data fact;
    fact.set("name", text_data(name));
    fact.set("value", text_data(value));
    list.push_back(fact);
  };
  if (!fingerprint.empty()) add("fingerprint", fingerprint);
  for (const auto& [name, value] : facts) add(name, value);
  return list;
}

}  // namespace

void add_environment(Data& page, const Environment& environment) {
  Data parts(Data::type::list);
  const auto add = [&](const char* title, const char* meaning, const Facts& facts, const std::string& fingerprint) {
    if (facts.empty() && fingerprint.empty()) return;
    Data part;
    part.set("title", title);
    part.set("meaning", meaning);
    part.set("facts", facts_data(facts, fingerprint));
    parts.push_back(part);
  };
  add("Machine", "must match for two times to be comparable", environment.machine, environment.machine_fingerprint);
  add("Host", "the system on it: kept, not compared", environment.host, "");
  add("Allocation", "what of the machine the run could use: kept, not compared", environment.allocation, "");
  add("Software", "a difference is a suspect when a time changes", environment.software,
      environment.software_fingerprint);
  add("Recorded", "kept, not compared", environment.recorded, "");
  page.set("environment", parts);
}

// An empty text is false, so that a section of the template can ask for it.
Data text_data(std::string_view text) { return text.empty() ? Data(false) : Data(clean(text)); }

}  // namespace report

namespace {

using namespace report;

// Every implementation that was there, as it was.
Data subjects_data(const Summary& summary) {
  std::vector<const Subject*> subjects;
  const auto add = [&](const Subject& subject) {
    const auto same = [&](const Subject* each) {
      return each->implementation == subject.implementation && each->version == subject.version &&
             each->isa == subject.isa && each->build_id == subject.build_id;
    };
    if (std::ranges::none_of(subjects, same)) subjects.push_back(&subject);
  };
  for (const VerdictSummary& each : summary.verdicts)
    if (each.verdict != Verdict::absent) add(each.subject);
  for (const CellSummary& cell : summary.cells)
    for (const Measured& each : cell.measured) add(each.subject);
  std::ranges::stable_sort(subjects, {}, [](const Subject* each) { return each->implementation; });
  Data list(Data::type::list);
  for (const Subject* each : subjects) {
    Data data;
    data.set("implementation", text_data(each->implementation));
    data.set("version", text_data(each->version));
    data.set("isa", text_data(each->isa));
    data.set("library", text_data(each->library));
    data.set("build_id", text_data(each->build_id));
    list.push_back(data);
  }
  return list;
}

Data wins_data(const Summary& summary, const Looks& looks) {
  Data list(Data::type::list);
  const std::vector<Win> wins = wins_of(summary);
  const double all = std::max(decided_cells(summary), 1);
  for (const Win& win : wins) {
    Data data;
    const auto look = looks.find(win.implementation);
    data.set("implementation", text_data(win.implementation));
    data.set("colour", std::to_string(look == looks.end() ? 0 : look->second.colour));
    data.set("alone", std::to_string(win.alone));
    data.set("tied", std::to_string(win.tied));
    data.set("alone_percent", print_significant(100 * win.alone / all));
    data.set("tied_percent", print_significant(100 * win.tied / all));
    list.push_back(data);
  }
  return list;
}

void add_notes(Data& page, const Summary& summary, const Surroundings& around) {
  std::vector<std::string> all = notes_of(summary);
  all.insert(all.end(), around.notes.begin(), around.notes.end());
  Data notes(Data::type::list);
  for (const std::string& note : all) notes.push_back(text_data(note));
  page.set("notes", notes);
  page.set("any_note", !all.empty());
}

void add_heading(Data& page, const Summary& summary, const Looks& looks) {
  const Environment& environment = summary.environment;
  page.set("title", text_data(environment.spec.empty() ? "report" : environment.spec));
  page.set("conclusion", text_data(summary.verdicts.empty() ? "" : conclusion_of(summary)));
  const std::string missing = missing_of(summary);
  const bool well = is_well(summary);
  page.set("state", !well && !summary.verdicts.empty() ? "bad"
                    : !missing.empty()                 ? "warning"
                    : well                             ? "good"
                                                       : "quiet");
  const std::string headline = well                       ? "All that could be checked passed"
                               : summary.verdicts.empty() ? "Nothing was checked"
                                                          : "Something failed";
  page.set("headline", text_data(missing.empty() ? headline : well ? missing : missing + ". " + headline));
  page.set("command", text_data(environment.command));
  page.set("machine", text_data(machine_of(environment)));
  page.set("campaign", text_data(summary.campaign));
  page.set("started", text_data(environment.started));
  page.set("finished",
           text_data(environment.finished.empty() && !environment.started.empty() ? "cut off" : environment.finished));
  page.set("cells", print_decided(summary));
  page.set("wins", wins_data(summary, looks));
}

}  // namespace

std::string print_html(const Summary& summary, const HtmlStyle& style, const Surroundings& around) {
  const Looks looks = looks_of(summary);
  Data page;
  page.set("measured", !summary.cells.empty());
  add_heading(page, summary, looks);
  add_notes(page, summary, around);
  page.set("matrices", matrices_data(summary, looks));
  page.set("plots", plots_data(summary, looks, style.gnuplot));
  const Data forests = forests_data(summary, style.gnuplot);
  page.set("forest_there", forests.is_non_empty_list());
  page.set("forests", forests);
  set_templates(page);
  page.set("sections", sections_data({crossover_section(around.crossovers, looks, style.gnuplot),
                                      roofline_section(summary, around.roofline, looks, style.gnuplot),
                                      history_section(around.history, style.gnuplot),
                                      calibration_section(around.calibration, style.gnuplot)}));
  page.set("budgets", budgets_data(summary, looks, style.gnuplot));
  add_traits(page, summary);
  page.set("any_budget", !budgets_of(summary).empty());
  page.set("accuracy", accuracy_data(summary, looks, style.gnuplot));
  page.set("measurements", measurements_data(summary));
  add_verdicts(page, summary);
  add_environment(page, summary.environment);
  page.set("subjects", subjects_data(summary));
  page.set("any_subject", !summary.verdicts.empty() || !summary.cells.empty());
  kainjow::mustache::mustache layout{std::string(page_template)};
  return layout.render(page);
}

}  // namespace assay
