#include "harness/report/dispatch.h"

#include <algorithm>
#include <cstdio>

#include "harness/report/numbers.h"
#include "harness/report/text_table.h"

namespace assay {
namespace {

using namespace report;

std::string formatted(const char* format, double a, double b = 0, double c = 0) {
  char text[96];
  std::snprintf(text, sizeof text, format, a, b, c);
  return text;
}

std::string joined(const std::vector<std::string>& all) {
  std::string text;
  for (const std::string& each : all) text += (text.empty() ? "" : ", ") + each;
  return text;
}

std::string exact_part(const DispatchEntry& entry) {
  std::string text;
  for (const auto& [name, size] : entry.dims) text += (text.empty() ? "" : " ") + name + "=" + std::to_string(size);
  for (const auto& [name, value] : entry.parameters) text += (text.empty() ? "" : " ") + name + "=" + value;
  if (entry.threads > 1) text += " threads=" + std::to_string(entry.threads);
  return clean(text);
}

std::string range_of(const DispatchEntry& entry) {
  const bool open = entry.high == std::numeric_limits<std::int64_t>::max();
  if (entry.low == 0 && open) return entry.ranged + ": any";
  if (entry.low == 0) return entry.ranged + " < " + std::to_string(entry.high);
  return entry.ranged + (open ? " >= " + std::to_string(entry.low)
                              : " " + std::to_string(entry.low) + ".." + std::to_string(entry.high - 1));
}

// What cannot be told from the choice, at one size or another.
std::string tied_with(const DispatchEntry& entry) {
  std::vector<std::string> others;
  for (const DispatchPoint& point : entry.points)
    for (const std::string& each : point.tied)
      if (each != entry.choice() && std::ranges::find(others, each) == others.end()) others.push_back(each);
  return joined(others);
}

void add_entries(TextTable& table, const DispatchMachine& machine) {
  std::string last;
  for (const DispatchEntry& entry : machine.entries) {
    const std::string key = entry.op + " " + entry.dtype + " " + exact_part(entry);
    if (key != last) table.add_line(key, Ink::strong);
    last = key;
    table.add({{"  " + range_of(entry)},
               {clean(entry.choice()), Ink::good},
               {entry.to_baseline.value > 0 ? print_ratio(entry.to_baseline.value) : "-"},
               {entry.is_tie() ? "tied with " + tied_with(entry) : "", Ink::faint}});
  }
}

}  // namespace

std::string print_dispatch(const DispatchTable& table, const TerminalStyle& style) {
  const Page page{static_cast<std::size_t>(std::max(style.width, 72)), style.colour, style.unicode};
  std::string text;
  for (const DispatchMachine& machine : table.machines) {
    text += page.inked(clean(machine.name) + " (" + clean(machine.fingerprint) + ")", Ink::strong) + "\n";
    TextTable rows({{false, 10}, {false, 8}, {true}, {false, 10}});
    rows.add({{"  range", Ink::faint}, {"call", Ink::faint}, {"faster", Ink::faint}, {"", Ink::faint}});
    add_entries(rows, machine);
    text += rows.print(page);
    for (const DispatchAdvice& each : machine.advice)
      text += wrap(clean("Set for a whole process: " + each.setting + " makes " + each.implementation + " " +
                         formatted("%.2fx [%.2f, %.2f]", each.gain.value, each.gain.low, each.gain.high) + " over " +
                         std::to_string(each.cells) + " shapes, and would beat the choice on " +
                         std::to_string(each.would_win) + "."),
                   style.width, "", "  ") +
              "\n";
  }
  if (table.machines.empty()) text += "the table is empty\n";
  return text + "'faster' is the time of the op's baseline over that of the choice.\n";
}

std::string explain_dispatch(const Dispatch& dispatch, const DispatchRequest& request, std::int64_t size,
                             const DispatchStep& step, const std::string& chosen) {
  std::vector<std::string> lines{chosen};
  const auto say = [&](const std::string& line) { lines.push_back("- " + line); };
  if (step.source == DispatchSource::environment) say("ASSAY_DISPATCH says so; the table was not asked");
  else if (dispatch.machine() == nullptr)
    say("the table has no section for this machine, nor for one of its family with the same instruction sets");
  else if (dispatch.is_exact()) say("the table has a section for exactly this machine, " + dispatch.machine()->name);
  else {
    std::string differs;
    const MachineFacts here = read_machine_facts();
    for (const auto& [name, value] : dispatch.machine()->facts)
      if (is_of_hardware(name) && !machine_fact(here, name).empty() && machine_fact(here, name) != value)
        differs += (differs.empty() ? "" : ", ") + name;
    say("inherited from " + dispatch.machine()->name + ", of the same family and instruction sets; it differs in " +
        differs);
  }
  if (step.entry == nullptr) {
    if (step.source != DispatchSource::environment)
      say("no entry of " + request.op + " " + request.dtype + " fits, so the program's own order decides");
  } else {
    const DispatchEntry& entry = *step.entry;
    say("entry: " + exact_part(entry) + (exact_part(entry).empty() ? "" : ", ") + range_of(entry) +
        (step.nearest ? ": the nearest that was measured" : "") + "; asked for " + entry.ranged + "=" +
        std::to_string(size));
    std::string points;
    for (const DispatchPoint& point : entry.points)
      points += (points.empty() ? "" : ", ") + std::to_string(point.size) +
                (point.tied.size() > 1 ? " (tied: " + joined(point.tied) + ")" : "");
    say("measured at " + entry.ranged + " " + points + ", in " + std::to_string(entry.launches) + " launches, cache " +
        entry.cache);
    if (entry.to_baseline.value > 0)
      say(formatted("%.2fx [%.2f, %.2f] as fast as ", entry.to_baseline.value, entry.to_baseline.low,
                    entry.to_baseline.high) +
          entry.baseline);
    for (std::size_t i = 1; i < entry.ranking.size() && i < 4; ++i)
      say(std::string(i == 1 ? "next: " : "then: ") + entry.ranking[i].implementation +
          formatted(", %.2fx [%.2f, %.2f] its time", entry.ranking[i].slower.value, entry.ranking[i].slower.low,
                    entry.ranking[i].slower.high));
    say("proved by " + std::to_string(entry.proof_cases) + " cases of run " + entry.proof_run);
  }
  std::string text;
  for (const std::string& line : lines) text += wrap(clean(line), 80, "", line[0] == '-' ? "  " : "") + "\n";
  return text;
}

std::string print_regret(const std::vector<RegretRow>& rows, const RegretRow& mean, const TerminalStyle& style) {
  const Page page{static_cast<std::size_t>(std::max(style.width, 72)), style.colour, style.unicode};
  TextTable table({{false, 16}, {false, 8}, {false, 8}, {true}, {true}});
  table.add({{"shape", Ink::faint},
             {"chosen", Ink::faint},
             {"fastest", Ink::faint},
             {"lost", Ink::faint},
             {"99% interval", Ink::faint}});
  const auto add = [&](const RegretRow& row) {
    table.add({{clean(row.what)},
               {clean(row.chosen)},
               {clean(row.fastest), row.chosen == row.fastest ? Ink::faint : Ink::warning},
               {formatted("%.1f%%", 100 * (row.lost - 1))},
               {formatted("%.1f..%.1f%%", 100 * (row.low - 1), 100 * (row.high - 1))}});
  };
  for (const RegretRow& row : rows) add(row);
  add(mean);
  return table.print(page);
}

}  // namespace assay
