// The trend page: nights and machines.
#include <algorithm>
#include <set>

#include "harness/report/html/html.h"
#include "harness/report/html/parts.h"
#include "harness/report/html/templates.h"
#include "harness/report/numbers.h"

namespace assay {
namespace {

using namespace report;

std::string machine_name(const Trend& trend, const std::string& machine) {
  const auto name = trend.machines.find(machine);
  return (name == trend.machines.end() ? "machine" : name->second) + " " + machine.substr(0, 8);
}

// "4.1% to 6.3%": in which direction, the change itself says.
std::string interval_of(const Estimate& ratio) {
  const auto [least, most] = ratio.value < 1 ? std::pair(ratio.high, ratio.low) : std::pair(ratio.low, ratio.high);
  const std::string from = print_change(least), to = print_change(most);
  return from.substr(0, from.find(' ')) + " to " + to.substr(0, to.find(' '));
}

Data changes_data(const Trend& trend) {
  Data list(Data::type::list);
  for (std::size_t i = 0; i < trend.changes.size(); ++i) {
    const TrendChange& each = trend.changes[i];
    const bool slower = each.ratio.value < 1;
    Data data;
    data.set("number", std::to_string(i + 1));
    data.set("what", text_data(each.what));
    data.set("implementation", text_data(each.implementation));
    data.set("change", print_change(each.ratio.value));
    data.set("state", slower ? "bad" : "good");
    data.set("interval", interval_of(each.ratio));
    data.set("first", text_data(each.first.substr(0, 10)));
    data.set("last", text_data(each.last.substr(0, 10)));
    data.set("nights", std::to_string(each.runs.size()));
    data.set("machine", text_data(machine_name(trend, each.machine)));
    list.push_back(data);
  }
  return list;
}

std::vector<std::string> machines_of(const Trend& trend) {
  std::vector<std::string> machines;
  for (const HistoryLine& line : trend.lines)
    if (std::ranges::find(machines, line.machine) == machines.end()) machines.push_back(line.machine);
  return machines;
}

std::vector<Section> sections_of(const Trend& trend, const HtmlStyle& style) {
  std::vector<Section> sections;
  for (const std::string& machine : machines_of(trend)) {
    std::vector<HistoryLine> lines;
    std::ranges::copy_if(trend.lines, std::back_inserter(lines),
                         [&](const HistoryLine& line) { return line.machine == machine; });
    HistoryMarks marks;
    for (std::size_t i = 0; i < trend.changes.size(); ++i)
      if (trend.changes[i].machine == machine)  // where it begins
        marks[{trend.changes[i].runs.front(), trend.changes[i].cell, trend.changes[i].implementation}] =
            static_cast<int>(i + 1);
    Section section = history_section(lines, style.gnuplot, anchor_of("machine", machine), marks);
    section.nav = section.title = machine_name(trend, machine);
    section.folded = false;
    section.lede =
        "Each time as a multiple of the first one here, run by run. Inside the band, within 2%, two are the same for "
        "all that matters.";
    sections.push_back(std::move(section));
  }
  return sections;
}

// "12 runs on 2 machines, 2026-11-01 to 2026-11-28"
std::string extent_of(const Trend& trend) {
  std::set<std::pair<std::string, std::string>> runs;
  std::set<std::string> days;
  for (const HistoryLine& line : trend.lines)
    for (const HistoryPoint& point : line.points) {
      runs.insert({line.machine, point.run});
      days.insert(point.started.substr(0, 10));
    }
  std::string text = counted(runs.size(), "run") + " on " + counted(machines_of(trend).size(), "machine") + ", " +
                     counted(trend.lines.size(), "line");
  if (!days.empty()) text += ", " + *days.begin() + " to " + *days.rbegin();
  return text;
}

}  // namespace

std::string print_trend_html(const Trend& trend, const HtmlStyle& style) {
  const auto slower =
      std::ranges::count_if(trend.changes, [](const TrendChange& each) { return each.ratio.value < 1; });
  const auto faster = static_cast<std::ptrdiff_t>(trend.changes.size()) - slower;
  Data page;
  set_templates(page);
  page.set("title", "trend");
  page.set("hash", Data(false));
  page.set("state", slower > 0 ? "bad" : "good");
  page.set("headline",
           counted(static_cast<std::size_t>(slower), "confirmed slowdown") + ", " + std::to_string(faster) + " faster");
  page.set("conclusion", text_data(extent_of(trend)));
  page.set("changes", changes_data(trend));
  page.set("any_change", !trend.changes.empty());
  page.set("sections", sections_data(sections_of(trend, style)));
  kainjow::mustache::mustache layout{std::string(trend_template)};
  return layout.render(page);
}

}  // namespace assay
