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

template <class Entry>
std::string exact_part(const Entry& entry) {
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

// "Undecided: relu2 f32 cols=768, rows=16, 256: simd has no time that counts; simd is kept from before".
std::vector<std::string> undecided_lines(const DispatchMachine& machine) {
  std::vector<std::pair<std::string, std::string>> lines;  // the key and its sizes, and the rest
  for (const DispatchUndecided& each : machine.undecided) {
    const std::string key = each.op + " " + each.dtype + " " + exact_part(each) + ", " + each.ranged + "=";
    const std::string rest = ": " + joined(each.missing) + (each.missing.size() == 1 ? " has" : " have") +
                             " no time that counts; " +
                             (each.kept.empty() ? "no choice is made" : each.kept + " is kept from before");
    if (!lines.empty() && lines.back().second == rest && lines.back().first.starts_with(key))
      lines.back().first += ", " + std::to_string(each.size);
    else lines.emplace_back(key + std::to_string(each.size), rest);
  }
  std::vector<std::string> all;
  for (const auto& [what, rest] : lines) all.push_back("Undecided: " + clean(what + rest));
  return all;
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
    for (const std::string& line : undecided_lines(machine)) text += wrap(line, style.width, "", "  ");
    for (const DispatchAdvice& each : machine.advice)
      text += wrap(clean("Set for a whole process: " + each.setting + " makes " + each.implementation + " " +
                         formatted("%.2fx [%.2f, %.2f]", each.gain.value, each.gain.low, each.gain.high) + " over " +
                         std::to_string(each.cells) + " shapes, and would beat the choice on " +
                         std::to_string(each.would_win) + "."),
                   style.width, "", "  ");
  }
  if (table.machines.empty()) text += "the table is empty\n";
  return text + "'faster' is the time of the op's baseline over that of the choice.\n";
}

namespace {

// Which section of the table speaks, or why none does.
std::string section_line(const Dispatch& dispatch, const DispatchStep& step) {
  if (step.source == DispatchSource::environment) return "ASSAY_DISPATCH says so; the table was not asked";
  if (dispatch.machine() == nullptr)
    return "the table has no section for this machine, nor for one of its family with the same instruction sets";
  if (dispatch.is_exact()) return "the table has a section for exactly this machine, " + dispatch.machine()->name;
  std::string differs;
  const MachineFacts here = read_machine_facts();
  for (const auto& [name, value] : dispatch.machine()->facts)
    if (is_of_hardware(name) && !machine_fact(here, name).empty() && machine_fact(here, name) != value)
      differs += (differs.empty() ? "" : ", ") + name;
  return "inherited from " + dispatch.machine()->name + ", of the same family and instruction sets; it differs in " +
         differs;
}

// Why nothing in the table fits, and what to do.
void say_what_is_missing(const Dispatch& dispatch, const DispatchRequest& request, std::int64_t size,
                         std::vector<std::string>& lines) {
  const auto same = [&](const DispatchUndecided& each) {
    return each.op == request.op && each.dtype == request.dtype && each.threads == request.threads &&
           each.dims == request.dims;
  };
  const DispatchMachine* machine = dispatch.machine();
  const auto near = [&](const DispatchUndecided& each) { return std::abs(each.size - size); };
  const DispatchUndecided* undecided = nullptr;
  if (machine != nullptr)
    for (const DispatchUndecided& each : machine->undecided)
      if (same(each) && (undecided == nullptr || near(each) < near(*undecided))) undecided = &each;
  std::vector<std::string> known;  // that an entry for this size ranks: none of them was offered
  if (machine != nullptr)
    for (const DispatchEntry& entry : machine->entries)
      if (entry.op == request.op && entry.dtype == request.dtype && entry.threads == request.threads &&
          entry.low <= size && size < entry.high && (undecided == nullptr || entry.dims == request.dims))
        for (const DispatchCandidate& each : entry.ranking)
          if (std::ranges::find(known, each.implementation) == known.end()) known.push_back(each.implementation);
  if (!known.empty()) {
    lines.push_back("- nothing that the program has is in the table for this, which knows " + joined(known));
    return;
  }
  const std::string what = request.op + " " + request.dtype +
                           (request.threads == 1 ? "" : " with " + std::to_string(request.threads) + " threads");
  if (undecided != nullptr)
    lines.push_back("- " + what + " is undecided at " + undecided->ranged + "=" + std::to_string(undecided->size) +
                    ": " + joined(undecided->missing) + (undecided->missing.size() == 1 ? " has" : " have") +
                    " no time that counts");
  else lines.push_back("- " + what + " was not measured for this table");
  lines.push_back("- to measure it: ./assay bench --op " + request.op + " --dtype " + request.dtype +
                  " && ./assay select latest");
}

void say_entry(const DispatchEntry& entry, const DispatchStep& step, std::int64_t size, const std::string& chosen,
               std::vector<std::string>& lines) {
  const auto say = [&](const std::string& line) { lines.push_back("- " + line); };
  say("entry: " + exact_part(entry) + (exact_part(entry).empty() ? "" : ", ") + range_of(entry) +
      (step.nearest ? ": the nearest that was measured" : "") + "; asked for " + entry.ranged + "=" +
      std::to_string(size));
  std::string points;
  for (const DispatchPoint& point : entry.points)
    points += (points.empty() ? "" : ", ") + std::to_string(point.size) +
              (point.tied.size() > 1 ? " (tied: " + joined(point.tied) + ")" : "");
  if (!points.empty())
    say("measured at " + entry.ranged + " " + points + ", in " + std::to_string(entry.launches) + " launches, cache " +
        entry.cache);
  // The table has ratios to its own choice; the answer may be another one, if the program has not got that.
  const auto its = std::ranges::find(entry.ranking, chosen, &DispatchCandidate::implementation);
  const double behind = its == entry.ranking.end() ? 1 : its->slower.value;
  if (chosen != entry.choice())
    say(formatted("%.2fx the time of ", behind) + entry.choice() +
        ", the fastest, which is not among what was offered");
  if (entry.to_baseline.value > 0 && entry.baseline != chosen) {
    if (chosen == entry.choice())
      say(formatted("%.2fx [%.2f, %.2f] as fast as ", entry.to_baseline.value, entry.to_baseline.low,
                    entry.to_baseline.high) +
          entry.baseline);
    else say(formatted("%.2fx as fast as ", entry.to_baseline.value / behind) + entry.baseline);
  }
  // Whoever is ranked before the answer was not offered.
  const auto after = its == entry.ranking.end() ? entry.ranking.begin() : its + 1;
  for (auto next = after; next != entry.ranking.end() && next - after < 3; ++next) {
    const DispatchCandidate& each = *next;
    say(std::string(next == after ? "next: " : "then: ") + each.implementation +
        (chosen == entry.choice()
             ? formatted(", %.2fx [%.2f, %.2f] its time", each.slower.value, each.slower.low, each.slower.high)
             : formatted(", %.2fx its time", each.slower.value / behind)));
  }
  say("proved by " + std::to_string(entry.proof_cases) + " cases of run " + entry.proof_run);
}

}  // namespace

std::string explain_dispatch(const Dispatch& dispatch, const DispatchRequest& request, std::int64_t size,
                             const DispatchStep& step, const std::string& chosen) {
  std::vector<std::string> lines;
  const bool answered = step.entry != nullptr || step.source == DispatchSource::environment;
  if (answered) lines.push_back(chosen);
  else if (chosen.empty()) lines.push_back("no answer");
  else lines.push_back(chosen + ", by the program's own order");
  lines.push_back("- " + section_line(dispatch, step));
  if (step.entry != nullptr) say_entry(*step.entry, step, size, chosen, lines);
  else if (!answered) say_what_is_missing(dispatch, request, size, lines);
  std::string text;
  for (const std::string& line : lines) text += wrap(clean(line), 80, "", line[0] == '-' ? "  " : "");
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
