#include "harness/report/answer.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "harness/core/names.h"
#include "harness/report/findings.h"
#include "harness/report/numbers.h"

namespace assay::report {
namespace {

constexpr double within_reach = 1.02;    // the same for all that matters
constexpr std::size_t most_choices = 3;  // that a sentence names beside the first
constexpr std::size_t most_places = 3;   // that it names for each of them
constexpr std::size_t most_failures = 2;

using Cells = std::vector<const CellSummary*>;

bool is_decided(const CellSummary& cell) {
  const Standing standing = standing_of(cell);
  return !standing.fastest.empty() && standing.missing.empty();
}

Cells decided_of(const Summary& summary) {
  Cells cells;
  for (const CellSummary& cell : summary.cells)
    if (is_decided(cell)) cells.push_back(&cell);
  return cells;
}

bool is_suspect_time(const Measured* measured) { return is_suspect(*measured); }

bool is_among_fastest(const CellSummary& cell, const std::string& name) {
  return std::ranges::any_of(standing_of(cell).fastest,
                             [&](const Measured* each) { return each->subject.implementation == name; });
}

const Measured* measured_of(const CellSummary& cell, const std::string& name) {
  for (const Measured& each : cell.measured)
    if (each.subject.implementation == name && can_be_ranked(each)) return &each;
  return nullptr;
}

// Time / time of the cell's fastest: of the same launches, where there are some.
double slower_than_fastest(const CellSummary& cell, const Measured& measured) {
  const Measured& fastest = *standing_of(cell).fastest[0];
  const auto side_by_side = fastest.ahead.find(measured.subject.implementation);
  if (&measured == &fastest) return 1;
  return side_by_side != fastest.ahead.end() ? side_by_side->second.value
                                             : measured.seconds.value / fastest.seconds.value;
}

bool is_near(const CellSummary& cell, const std::string& name) {
  const Measured* measured = measured_of(cell, name);
  return measured != nullptr && slower_than_fastest(cell, *measured) <= within_reach;
}

// In which the fastest beats what the machine allows: the choice may be right, and the time is not.
std::size_t with_suspect_time(const Cells& cells) {
  return static_cast<std::size_t>(std::ranges::count_if(
      cells, [](const CellSummary* cell) { return std::ranges::any_of(standing_of(*cell).fastest, is_suspect_time); }));
}

// Who is among the fastest in most of these cells; of several, who is near them in most others, else the first by name.
std::string most_frequent(const Cells& cells) {
  std::map<std::string, std::pair<int, int>> counts;
  for (const CellSummary* cell : cells)
    for (const Measured* each : standing_of(*cell).fastest) counts[each->subject.implementation].first += 1;
  for (auto& [name, count] : counts)
    count.second = static_cast<int>(
        std::ranges::count_if(cells, [&name = name](const CellSummary* cell) { return is_near(*cell, name); }));
  return std::ranges::max_element(counts, {}, [](const auto& each) { return each.second; })->first;
}

// "pretokenize", "layer_norm bf16", "gelu f32 32x768", "3 cells of swish": as few words as name the cells.
std::vector<std::string> places_of(const Cells& cells, const Cells& all) {
  const auto count = [](const Cells& among, const std::string& op, const std::string& dtype) {
    return static_cast<std::size_t>(std::ranges::count_if(
        among, [&](const CellSummary* each) { return each->op == op && (dtype.empty() || each->dtype == dtype); }));
  };
  std::vector<std::string> places;
  const auto add = [&](const std::string& place) {
    if (std::ranges::find(places, place) == places.end()) places.push_back(place);
  };
  for (const CellSummary* cell : cells) {
    const std::size_t of_op = count(cells, cell->op, ""), of_dtype = count(cells, cell->op, cell->dtype);
    if (of_op == count(all, cell->op, "")) add(cell->op);
    else if (of_dtype == count(all, cell->op, cell->dtype)) add(cell->op + " " + cell->dtype);
    else if (of_op == 1) add(cell->op + " " + cell->dtype + " " + place_of(*cell));
    else add(counted(of_op, "cell") + " of " + cell->op);
  }
  return places;
}

std::string print_places(std::vector<std::string> places) {
  const std::size_t all = places.size();
  if (all <= most_places) return join(places, ", ");
  places.resize(most_places);
  return join(places, ", ") + " and " + std::to_string(all - most_places) + " more";
}

// "; 1 cell has a suspect time", or nothing.
std::string print_suspects(const Cells& cells) {
  const std::size_t suspect = with_suspect_time(cells);
  if (suspect == 0) return {};
  return "; " + counted(suspect, "cell") + (suspect == 1 ? " has" : " have") + " a suspect time";
}

}  // namespace

std::string headline_of(const Summary& summary) {
  const std::vector<const VerdictSummary*> failures = failures_of(summary);
  std::string text = missing_of(summary);
  if (!text.empty()) text += ". ";
  if (summary.verdicts.empty()) return text + "Nothing was checked";
  if (failures.empty()) return text + "All that could be checked passed";
  const OpCounts total = total_of(count_by_op(summary));
  std::vector<std::string> names;
  for (const VerdictSummary* each : failures) {
    const std::string name = each->op + " " + each->dtype + " " + each->subject.implementation;
    if (names.size() < most_failures && std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  text += std::to_string(total.failed) + " of " + std::to_string(total.passed + total.failed + total.waived) +
          " failed: " + join(names, ", ");
  return failures.size() > names.size() ? text + " and others" : text;
}

std::string advice_of(const Summary& summary) {
  const Cells all = decided_of(summary);
  const std::size_t undecided = summary.cells.size() - all.size();
  if (summary.cells.empty()) return {};
  if (all.empty()) return "No cell is decided: in each of them, an implementation that is right could not be measured";
  if (const std::vector<std::string> names = implementations_of(all); names.size() == 1)
    return names[0] + " alone was measured, in " + counted(all.size(), "cell") + print_suspects(all);
  const std::string first = most_frequent(all);
  std::size_t wins = 0, within = 0;
  Cells rest;
  for (const CellSummary* cell : all) {
    if (is_among_fastest(*cell, first)) ++wins;
    else if (is_near(*cell, first)) ++within;
    else rest.push_back(cell);
  }
  const std::string noun = undecided > 0 ? "decided cell" : "cell";
  const std::string of_all = wins < all.size() ? std::to_string(wins) + " of " + counted(all.size(), noun)
                             : wins == 1       ? "the " + noun
                             : wins == 2       ? "both " + noun + "s"
                                               : "all " + counted(wins, noun);
  std::string text = first + " is the fastest right choice, alone or tied, in " + of_all;
  if (within > 0) text += " and within 2% of it in " + std::to_string(within) + " more";
  std::vector<std::string> choices;
  while (!rest.empty() && choices.size() < most_choices) {
    const std::string next = most_frequent(rest);
    Cells its;
    std::ranges::copy_if(rest, std::back_inserter(its),
                         [&](const CellSummary* cell) { return is_among_fastest(*cell, next); });
    std::erase_if(rest, [&](const CellSummary* cell) { return is_among_fastest(*cell, next); });
    choices.push_back(next + " for " + print_places(places_of(its, all)));
  }
  if (!choices.empty()) text += "; use " + join(choices, ", ");
  if (!rest.empty()) text += ", and others for " + counted(rest.size(), "cell");
  if (undecided > 0) text += "; " + std::to_string(undecided) + (undecided == 1 ? " is" : " are") + " undecided";
  return text + print_suspects(all);
}

std::string answer_of(const Summary& summary) {
  const std::string advice = advice_of(summary);
  return headline_of(summary) + "." + (advice.empty() ? "" : " " + advice + ".");
}

std::vector<FamilyMeans> means_of(const Summary& summary) {
  std::vector<FamilyMeans> families;
  std::map<std::pair<std::string, std::string>, double> logarithms;
  for (const CellSummary* cell : decided_of(summary)) {
    auto family = std::ranges::find(families, cell->family, &FamilyMeans::family);
    if (family == families.end()) family = families.insert(family, {cell->family, 0, {}});
    family->cells += 1;
    for (const Measured& each : cell->measured) {
      const std::string& name = each.subject.implementation;
      const double slower = can_be_ranked(each) ? slower_than_fastest(*cell, each) : 0;
      if (!(slower > 0)) continue;
      auto mean = std::ranges::find(family->means, name, &FamilyMean::implementation);
      if (mean == family->means.end()) mean = family->means.insert(mean, {name, 0, 0});
      mean->cells += 1;
      logarithms[{cell->family, name}] += std::log(slower);
    }
  }
  for (FamilyMeans& family : families) {
    for (FamilyMean& each : family.means)
      each.mean = std::exp(logarithms[{family.family, each.implementation}] / each.cells);
    std::ranges::stable_sort(family.means, {},
                             [&](const FamilyMean& each) { return std::pair(each.cells < family.cells, each.mean); });
  }
  return families;
}

}  // namespace assay::report
