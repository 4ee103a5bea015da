#include "harness/report/html/html.h"

#include <nettle/base64.h>
#include <nettle/sha2.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "harness/report/answer.h"
#include "harness/report/html/parts.h"
#include "harness/report/html/templates.h"
#include "harness/report/numbers.h"
#include "harness/report/texts.h"

namespace assay {
namespace report {

namespace {

// By which the page allows its own script, and no other: text that got into it would not run.
std::string hash_of_script() {
  sha256_ctx state;
  std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest;
  std::array<char, BASE64_ENCODE_RAW_LENGTH(SHA256_DIGEST_SIZE)> text;
  sha256_init(&state);
  sha256_update(&state, page_script.size(), reinterpret_cast<const std::uint8_t*>(page_script.data()));
  sha256_digest(&state, digest.size(), digest.data());
  base64_encode_raw(text.data(), digest.size(), digest.data());
  return {text.data(), text.size()};
}

}  // namespace

void set_templates(Data& page) {
  page.set("style", std::string(page_style));
  page.set("script", std::string(page_script));
  page.set("script_hash", hash_of_script());
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
    data.set("folded", section.folded);
    data.set("count", std::to_string(section.figures.is_non_empty_list() ? section.figures.list_value().size() : 0));
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

std::string anchor_of(const std::string& prefix, const std::string& name) {
  std::string id = prefix + "-";
  for (const char c : name) id += std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ? c : '-';
  return id;
}

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

std::vector<Section> text_sections(const Summary& summary) {
  std::vector<Section> sections;
  for (EncoderTable& table : encoder_tables(summary)) {
    Section& section = sections.emplace_back();
    section.id = table.id;
    section.nav = table.nav;
    section.title = table.title;
    section.lede = table.lede;
    section.heads = std::move(table.heads);
    section.rows = std::move(table.rows);
  }
  return sections;
}

// A row for each implementation, a column for each family: how far it is from the fastest.
void add_means(Data& page, const Summary& summary) {
  const std::vector<FamilyMeans> families = means_of(summary);
  std::vector<std::string> names;
  Data heads(Data::type::list), rows(Data::type::list);
  for (const FamilyMeans& family : families) {
    Data head;
    head.set("family", text_data(family.family.empty() ? "all" : family.family));
    head.set("cells", std::to_string(family.cells));
    heads.push_back(head);
    for (const FamilyMean& each : family.means)
      if (std::ranges::find(names, each.implementation) == names.end()) names.push_back(each.implementation);
  }
  for (const std::string& name : names) {
    Data row, cells(Data::type::list);
    row.set("implementation", text_data(name));
    for (const FamilyMeans& family : families) {
      Data cell;
      const auto mean = std::ranges::find(family.means, name, &FamilyMean::implementation);
      const bool there = mean != family.means.end();
      cell.set("mean", there ? print_ratio(mean->mean) : "\u2013");
      cell.set("part", text_data(there && mean->cells < family.cells ? "in " + std::to_string(mean->cells) : ""));
      cells.push_back(cell);
    }
    row.set("cells", cells);
    rows.push_back(row);
  }
  page.set("mean_heads", heads);
  page.set("mean_rows", rows);
  page.set("means_there", names.size() > 1);
}

void add_notes(Data& page, const Summary& summary, const Surroundings& around) {
  std::vector<std::string> all = notes_of(summary);
  all.insert(all.end(), around.notes.begin(), around.notes.end());
  Data notes(Data::type::list);
  for (const std::string& note : all) notes.push_back(text_data(note));
  page.set("notes", notes);
  page.set("any_note", !all.empty());
}

// "quick 576355..." is a spec's name, and the hash of its text.
void add_title(Data& page, const std::string& spec) {
  const std::size_t end = spec.find(' ');
  page.set("title", text_data(spec.empty() ? "report" : spec.substr(0, end)));
  page.set("hash", text_data(end == std::string::npos ? "" : spec.substr(end + 1)));
}

void add_heading(Data& page, const Summary& summary, const Looks& looks) {
  const Environment& environment = summary.environment;
  add_title(page, environment.spec);
  page.set("conclusion", text_data(summary.verdicts.empty() ? "" : conclusion_of(summary)));
  const bool well = is_well(summary);
  page.set("state", !well && !summary.verdicts.empty() ? "bad"
                    : !missing_of(summary).empty()     ? "warning"
                    : well                             ? "good"
                                                       : "quiet");
  page.set("headline", text_data(headline_of(summary)));
  page.set("advice", text_data(advice_of(summary)));
  page.set("command", text_data(environment.command));
  page.set("processor", facts_data(processor_of(environment), ""));
  page.set("campaign", text_data(summary.campaign));
  page.set("started", text_data(environment.started));
  page.set("finished",
           text_data(environment.finished.empty() && !environment.started.empty() ? "cut off" : environment.finished));
  page.set("cells", print_decided(summary));
  page.set("wins", wins_data(summary, looks));
  add_means(page, summary);
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
  std::vector<Section> sections = text_sections(summary);
  sections.push_back(crossover_section(around.crossovers, looks, style.gnuplot));
  sections.push_back(roofline_section(summary, around.roofline, looks, style.gnuplot));
  sections.push_back(history_section(around.history, style.gnuplot));
  sections.push_back(calibration_section(around.calibration, style.gnuplot));
  page.set("sections", sections_data(sections));
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
