#include <algorithm>
#include <set>

#include "harness/core/names.h"
#include "harness/select/choose.h"
#include "harness/select/points.h"

namespace assay {
namespace {

// "cols=768, hot cache, 1 thread, eps=1e-05"
std::string describe(const DispatchKeyed& key, const CellFields& cell, const std::set<std::string>& varied) {
  std::vector<std::string> parts;
  for (const auto& [name, size] : key.dims) parts.push_back(name + "=" + std::to_string(size));
  parts.push_back(in_words(setting_of(cell), varied));
  return join(parts, ", ");
}

// By op, the parameters of which there is more than one value: the others need not be told.
std::map<std::string, std::set<std::string>> varied_parameters(const DispatchPoints& points) {
  std::map<std::pair<std::string, std::string>, std::set<std::string>> values;
  for (const auto& [key, sizes] : points)
    for (const auto& [name, value] : key.parameters) values[{key.op, name}].insert(value);
  std::map<std::string, std::set<std::string>> varied;
  for (const auto& [what, several] : values)
    if (several.size() > 1) varied[what.first].insert(what.second);
  return varied;
}

std::vector<Crossover::Line> lines_of(const std::map<std::int64_t, DispatchSample>& sizes) {
  std::vector<Crossover::Line> lines;
  for (const auto& [size, sample] : sizes) {
    const std::vector<std::string> whole = sample.whole();
    if (whole.empty()) continue;
    std::string fastest = whole.front();
    for (const std::string& each : whole)
      if (sample.ahead_of(each, fastest).value > 1) fastest = each;
    for (const std::string& name : whole) {
      const Estimate slower = sample.ahead_of(fastest, name);
      if (!(slower.value > 0)) continue;
      auto line = std::ranges::find(lines, name, &Crossover::Line::implementation);
      if (line == lines.end()) line = lines.insert(line, {name, {}});
      line->points.push_back({size, slower});
    }
  }
  std::ranges::sort(lines, {}, &Crossover::Line::implementation);
  return lines;
}

}  // namespace

std::vector<Crossover> crossovers_of(const std::vector<Summary>& runs) {
  std::vector<Crossover> all;
  const DispatchMachine machine = choose(runs, {}).machine;
  const DispatchPoints points = points_of(runs, "hot").points;
  std::map<std::string, std::set<std::string>> varied = varied_parameters(points);
  for (const auto& [key, sizes] : points) {
    if (sizes.size() < 2) continue;
    Crossover made{key.op,     key.dtype,       describe(key, sizes.begin()->second.cell, varied[key.op]),
                   key.ranged, lines_of(sizes), {}};
    for (const DispatchEntry& entry : machine.entries)
      if (entry.op == key.op && entry.dtype == key.dtype && entry.cache == key.cache && entry.threads == key.threads &&
          entry.parameters == key.parameters && entry.dims == key.dims)
        made.buckets.push_back({entry.low, entry.choice()});
    if (!made.lines.empty()) all.push_back(std::move(made));
  }
  return all;
}

}  // namespace assay
