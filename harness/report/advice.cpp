#include "harness/report/advice.h"

#include <algorithm>
#include <map>
#include <set>

#include "harness/core/names.h"
#include "harness/report/numbers.h"
#include "harness/report/text_table.h"

namespace assay {
namespace {

using namespace report;

// From here on, interruptions are worth a word: a machine that does nothing else has hardly any.
constexpr double many_interruptions = 0.05;

std::string interval_of(const Estimate& estimate) {
  return "[" + print_significant(estimate.low) + ", " + print_significant(estimate.high) + "]";
}

// "f32 128x4096", and what else tells the cells of an op apart.
class Places {
 public:
  explicit Places(const Advice& advice) {
    for (const AdvisedCell& each : advice.cells) add(each.cell);
    for (const UndecidedCell& each : advice.undecided) add(each.cell);
  }
  std::string place_of(const CellFields& cell) const {
    return clean(cell.dtype + " " + shape_of(cell.dims) + (unusual_.at(cell.op).size() > 1 ? unusual_of(cell) : "") +
                 (cell.cache == "cold" ? " cold" : "") + (cell.threads > 1 ? " x" + std::to_string(cell.threads) : ""));
  }

 private:
  void add(const CellFields& cell) { unusual_[cell.op].insert(unusual_of(cell)); }
  std::map<std::string, std::set<std::string>> unusual_;  // by op
};

// "simd or onednn"; where there is no room for all of them, as many whole names as fit, and how many more.
TextCell use_cell(const AdvisedCell& advised) {
  std::vector<std::string> names;
  for (const std::string& each : advised.use) names.push_back(clean(each));
  const auto shorter = [names](std::size_t width) {
    for (std::size_t kept = names.size(); kept > 1; --kept) {
      const std::string text = join({names.begin(), names.begin() + static_cast<std::ptrdiff_t>(kept)}, " or ") +
                               (kept < names.size() ? " +" + std::to_string(names.size() - kept) : "");
      if (width_of(text) <= width) return text;
    }
    return names.front() + (names.size() > 1 ? " +" + std::to_string(names.size() - 1) : "");
  };
  return {join(names, " or "), Ink::accent, shorter};
}

std::vector<TextCell> row_of(const AdvisedCell& advised, const std::string& place) {
  std::vector<TextCell> row{{"  " + place}, use_cell(advised), {print_seconds(advised.seconds.value)}};
  if (advised.obvious.empty() || !(advised.gain.value > 0)) {
    row.insert(row.end(), {{"-"}, {""}});
  } else if (advised.use.size() == 1 && advised.use.front() == advised.obvious) {
    row.insert(row.end(), {{"-"}, {"the obvious choice", Ink::faint}});
  } else {
    const bool gains = advised.gain.low > 1;
    row.push_back({print_ratio(advised.gain.value), gains ? Ink::strong : Ink::faint});
    row.push_back({clean(advised.obvious) + " " + interval_of(advised.gain), gains ? Ink::plain : Ink::faint});
  }
  return row;
}

std::string print_cells(const Advice& advice, const Places& places, const Page& page) {
  if (advice.cells.empty()) return {};
  TextTable table({{false, 10}, {false, 10}, {true}, {true}, {false, 16}});
  std::string last;
  for (const AdvisedCell& each : advice.cells) {
    if (each.cell.op != last) {
      table.add(last.empty() ? std::vector<TextCell>{{clean(each.cell.op), Ink::strong},
                                                     {"use", Ink::faint},
                                                     {"time", Ink::faint},
                                                     {"gain", Ink::faint},
                                                     {"over", Ink::faint}}
                             : std::vector<TextCell>{{clean(each.cell.op), Ink::strong}});
      last = each.cell.op;
    }
    table.add(row_of(each, places.place_of(each.cell)));
  }
  return table.print(page);
}

// What it brings, and whether that matters to who does as is advised.
std::string worth_of(const Advice& advice, const AdvisedSetting& each) {
  std::string line = each.implementation + " " + print_ratio(each.gain.value) + " " + interval_of(each.gain);
  if (each.shapes > 1) line += " over " + std::to_string(each.shapes) + " shapes";
  const bool is_used = std::ranges::any_of(advice.cells, [&](const AdvisedCell& cell) {
    return std::ranges::find(cell.use, each.implementation) != cell.use.end();
  });
  if (each.would_win > 0)
    return line + ", and would beat what is advised at " + std::to_string(each.would_win) +
           (each.would_win == 1 ? " shape" : " shapes");
  return line + (is_used ? "" : ", which helps only a program that keeps it");
}

// "2 threads instead of 1: gain at 3 of 6 shapes, most of all swish f32 128x14336 1.85x [1.79, 1.91]".
std::string worth_of(int threads, const AdvisedThreads& told) {
  const std::string of_all = std::to_string(told.shapes) + (told.shapes == 1 ? " shape" : " shapes");
  std::string line = std::to_string(threads) + " threads instead of 1: ";
  if (told.gains.empty()) return line + "no gain seen at " + of_all;
  const auto& most = *std::ranges::max_element(told.gains, {}, [](const auto& each) { return each.ratio.value; });
  return line + "gain at " + std::to_string(told.gains.size()) + " of " + of_all + ", most of all " + most.cell.op +
         " " + most.cell.dtype + " " + shape_of(most.cell.dims) + " " + print_ratio(most.ratio.value) + " " +
         interval_of(most.ratio);
}

std::string print_settings(const Advice& advice, const Page& page) {
  std::string text;
  for (const AdvisedSetting& each : advice.settings)
    text += wrap(clean(each.setting + ": " + worth_of(advice, each)), page.width, "  ", "    ");
  for (const auto& [threads, told] : advice.threads)
    text += wrap(clean(worth_of(threads, told)), page.width, "  ", "    ");
  return text.empty() ? text : page.inked("Settings of the whole process", Ink::strong) + "\n" + text;
}

struct Kind {
  std::string what, remedy;
};

// What a doubt is called, and what would resolve it.
Kind kind_of(const UndecidedCell& undecided, const std::string& command) {
  const std::string again = command + " --again, when this machine does nothing else";
  switch (undecided.doubt) {
    case Doubt::unfinished: return {"no time for it so far", command + " goes on"};
    case Doubt::interrupted:
      return {"other programs interrupted " + undecided.why + ", which may be the fastest", again};
    case Doubt::noisy: return {"the noise hides who is faster, " + undecided.why, again};
    case Doubt::suspect: return {"the times of " + undecided.why + " are less than this machine can do", again};
    case Doubt::nobody: break;
  }
  return {"no implementation can be used: " + undecided.why,
          "./assay check --op " + undecided.cell.op + " --dtype " + undecided.cell.dtype};
}

// "rms_norm f32 1x4096, bf16 1x4096, swish f32 1x14336"; no more than fit on two lines.
std::string places_in_words(const std::vector<const UndecidedCell*>& cells, const Places& places) {
  constexpr std::size_t most = 4;
  std::string text, op;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i == most && cells.size() > most + 1) return text + " and " + std::to_string(cells.size() - most) + " more";
    const std::string place = places.place_of(cells[i]->cell);
    text += (i == 0 ? "" : ", ") + (cells[i]->cell.op == op ? "" : clean(cells[i]->cell.op) + " ") + place;
    op = cells[i]->cell.op;
  }
  return text;
}

std::string print_undecided(const Advice& advice, const std::string& command, const Places& places, const Page& page) {
  if (advice.undecided.empty()) return {};
  const std::size_t all = advice.cells.size() + advice.undecided.size();
  std::string text = page.inked("Undecided: " + std::to_string(advice.undecided.size()) + " of " + std::to_string(all) +
                                    (all == 1 ? " shape" : " shapes"),
                                Ink::warning) +
                     "\n";
  std::vector<std::pair<Kind, std::vector<const UndecidedCell*>>> kinds;
  for (const UndecidedCell& each : advice.undecided) {
    Kind kind = kind_of(each, command);
    const auto known = std::ranges::find_if(
        kinds, [&](const auto& other) { return other.first.what == kind.what && other.first.remedy == kind.remedy; });
    if (known == kinds.end()) kinds.push_back({std::move(kind), {&each}});
    else known->second.push_back(&each);
  }
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    text +=
        wrap(clean(kinds[i].first.what) + ": " + places_in_words(kinds[i].second, places), page.width, "  ", "    ");
    if (i + 1 == kinds.size() || kinds[i + 1].first.remedy != kinds[i].first.remedy)
      text += wrap(clean(kinds[i].first.remedy), page.width, "    -> ", "       ");
  }
  return text;
}

std::string print_legend(const Advice& advice, const Page& page) {
  std::string text;
  const auto explain = [&](const std::string& what) {
    text += page.inked(wrap(what, page.width, "", "  "), Ink::faint);
  };
  if (!advice.cells.empty())
    explain(
        "gain: time of the obvious choice, which is named behind it, / time of the fastest, with the 99% interval. The "
        "obvious choice is the fastest library of others, as it comes; else the op's baseline. or: cannot be told "
        "apart, the obvious one first.");
  for (const std::string& each : advice.left_out)
    text += page.inked(wrap(clean(each), page.width, "", "  "), Ink::faint);
  if (!advice.runs.empty())
    text += page.inked(wrap("Measured in " + clean(join(advice.runs, ", ")) + ": ./assay report " +
                                clean(advice.runs.front()) + " shows all of it",
                            page.width, "", "  "),
                       Ink::faint);
  return text;
}

}  // namespace

std::string print_advice(const Advice& advice, const std::string& command, const TerminalStyle& style) {
  const Page page{static_cast<std::size_t>(std::max(style.width, 72)), style.colour, style.unicode};
  const Places places(advice);
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() || part.empty() ? "" : "\n") + part; };
  const std::string on = (advice.models.empty() ? "" : join(advice.models, ", ") + " ") +
                         (advice.machine.empty() ? "" : "on " + advice.machine);
  if (!on.empty()) add(page.inked(clean(on), Ink::strong) + "\n");
  if (advice.interrupted >= many_interruptions)
    add(page.inked(wrap("This machine did other things meanwhile: " + print_share(advice.interrupted) +
                            " of the samples were interrupted, and are left out.",
                        page.width, "", "  "),
                   Ink::warning));
  add(print_cells(advice, places, page));
  add(print_settings(advice, page));
  add(print_undecided(advice, command, places, page));
  add(print_legend(advice, page));
  return text;
}

}  // namespace assay
