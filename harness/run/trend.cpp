#include "harness/run/trend.h"

#include <fnmatch.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <tuple>

#include "harness/run/output.h"
#include "harness/store/history.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

// Of all folders, oldest first; a night that lies in two of them counts once.
std::vector<Night> nights_of(const std::vector<std::string>& results) {
  std::vector<Night> nights;
  std::set<std::pair<std::string, std::string>> seen;
  for (const std::string& folder : results)
    for (const fs::path& place : {fs::path(folder), fs::path(folder) / "nightly"}) {
      std::error_code error;
      if (!fs::exists(place / history_name, error)) continue;
      for (Night& night : read_nights((place / history_name).string()).nights)
        if (seen.insert({night.machine, night.run}).second) nights.push_back(std::move(night));
    }
  std::ranges::stable_sort(nights, {}, &Night::started);
  return nights;
}

bool matches(const std::string& glob, const std::string& text) {
  return glob.empty() || fnmatch(glob.c_str(), text.c_str(), 0) == 0;
}

bool is_asked(const NightChange& change, const Night& night, const IndexQuery& query) {
  return matches(query.op, change.op) && matches(query.dtype, change.dtype) &&
         matches(query.implementation, change.implementation) && matches(query.cell, change.cell) &&
         matches(query.machine, night.machine);
}

// A change that is seen night after night, since the baseline stays, is one. Newest first.
std::vector<TrendChange> changes_of(const std::vector<Night>& nights, const IndexQuery& query) {
  using Key = std::tuple<std::string, std::string, std::string, bool>;
  std::vector<TrendChange> changes;
  std::map<Key, std::size_t> open;                     // those that the machine's night before had, by their place
  std::map<std::string, std::vector<Key>> of_machine;  // the keys that are open there
  for (const Night& night : nights) {
    std::map<Key, std::size_t> now;
    for (const NightChange& each : night.changes) {
      if (!is_asked(each, night, query)) continue;
      const Key key{night.machine, each.cell, each.implementation, each.ratio.value < 1};
      const auto before = open.find(key);
      const std::size_t at = before != open.end() ? before->second : changes.size();
      if (at == changes.size())
        changes.push_back({night.machine,
                           each.cell,
                           each.implementation,
                           each.op + " " + each.dtype + " " + each.place,
                           {},
                           night.started,
                           {},
                           {}});
      changes[at].runs.push_back(night.run);
      changes[at].last = night.started;
      changes[at].ratio = each.ratio;
      now[key] = at;
    }
    for (const Key& key : of_machine[night.machine]) open.erase(key);
    of_machine[night.machine].clear();
    for (const auto& [key, at] : now) open[key] = at, of_machine[night.machine].push_back(key);
  }
  std::ranges::stable_sort(changes, std::greater<>(), &TrendChange::first);
  return changes;
}

using Place = std::pair<std::string, std::string>;  // a machine and a cell

// Who had the least time in the latest run that has one.
std::map<Place, std::string> fastest_of(const std::vector<HistoryLine>& lines) {
  std::map<Place, const HistoryLine*> fastest;
  for (const HistoryLine& line : lines) {
    const HistoryLine*& best = fastest[{line.machine, line.cell}];
    const auto rank = [](const HistoryLine& each) {
      return std::pair(each.points.back().started, -each.points.back().seconds);
    };
    if (best == nullptr || rank(line) > rank(*best)) best = &line;
  }
  std::map<Place, std::string> names;
  for (const auto& [cell, line] : fastest) names[cell] = line->implementation;
  return names;
}

}  // namespace

Trend trend_of(const Index& index, const IndexQuery& query, const std::vector<std::string>& results, bool all) {
  Trend trend;
  trend.changes = changes_of(nights_of(results), query);
  trend.lines = history_lines(index.times(query));
  const std::map<Place, std::string> fastest = fastest_of(trend.lines);
  std::set<std::pair<Place, std::string>> changed;
  for (const TrendChange& each : trend.changes) changed.insert({{each.machine, each.cell}, each.implementation});
  std::erase_if(trend.lines, [&](const HistoryLine& line) {
    const Place cell{line.machine, line.cell};
    const bool wanted = all || fastest.at(cell) == line.implementation || changed.contains({cell, line.implementation});
    return line.points.size() < 2 || !wanted;
  });
  for (const IndexedRun& run : index.runs())
    if (!run.machine_name.empty()) trend.machines.try_emplace(run.machine, run.machine_name);
  return trend;
}

}  // namespace assay
