// Which cells belong side by side.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "harness/report/findings.h"

namespace assay::report {
namespace {

using Items = std::map<std::string, std::string>;

// What the id of a cell says beside its shape: "rms_norm:f32,rows=3,cols=17,eps=1e-05,values=normal,seed=4;hot".
Items items_of(const CellSummary& cell) {
  Items items;
  std::string_view id = cell.cell;
  id = id.substr(0, id.rfind(';'));
  const std::size_t colon = id.find(':');
  if (colon == std::string_view::npos) return items;
  id.remove_prefix(colon + 1);
  while (!id.empty()) {
    const std::string_view item = id.substr(0, id.find(','));
    id.remove_prefix(std::min(id.size(), item.size() + 1));
    const std::size_t equals = item.find('=');
    const std::string name(item.substr(0, equals));
    const bool is_dimension = std::ranges::find(cell.dims, name, &Dimension::name) != cell.dims.end();
    if (equals == std::string_view::npos) {
      if (name == "in_place") items[name] = "";
    } else if (!is_dimension && name != "seed" && name != "threads" && name != "content") {
      items[name] = item.substr(equals + 1);
    }
  }
  return items;
}

// The names of the items in which cells of an op differ.
using Varying = std::map<std::string, std::set<std::string>>;

Varying varying_of(const Summary& summary) {
  std::map<std::pair<std::string, std::string>, std::set<std::string>> seen;
  std::map<std::string, int> cells;
  std::map<std::pair<std::string, std::string>, int> present;
  for (const CellSummary& cell : summary.cells) {
    cells[cell.op] += 1;
    for (const auto& [name, value] : items_of(cell)) {
      seen[{cell.op, name}].insert(value);
      present[{cell.op, name}] += 1;
    }
  }
  Varying varying;
  for (const auto& [key, values] : seen)
    if (values.size() > 1 || present[key] != cells[key.first]) varying[key.first].insert(key.second);
  return varying;
}

std::string setting_of(const CellSummary& cell, const std::set<std::string>& varying) {
  std::string setting = cell.cache.empty() ? "" : cell.cache + " cache, ";
  setting += std::to_string(cell.threads) + (cell.threads == 1 ? " thread" : " threads");
  for (const auto& [name, value] : items_of(cell))
    if (varying.contains(name)) setting += ", " + name + (value.empty() ? "" : "=" + value);
  return setting;
}

}  // namespace

std::vector<Series> series_of(const Summary& summary) {
  const Varying varying = varying_of(summary);
  std::vector<Series> all;
  for (const CellSummary& cell : summary.cells) {
    const auto names = varying.find(cell.op);
    const std::string setting = setting_of(cell, names == varying.end() ? std::set<std::string>() : names->second);
    auto at = std::ranges::find_if(all, [&](const Series& each) {
      return each.op == cell.op && each.dtype == cell.dtype && each.setting == setting;
    });
    if (at == all.end())
      at = all.insert(all.end(), {cell.op, cell.dtype, cell.cache, cell.threads, setting, is_text(cell), {}});
    at->cells.push_back(&cell);
  }
  // Ops together, and within an op what was measured under one setting, in the order of first appearance.
  std::map<std::string, std::size_t> op_order;
  std::map<std::pair<std::string, std::string>, std::size_t> setting_order;
  for (const Series& each : all) {
    op_order.try_emplace(each.op, op_order.size());
    setting_order.try_emplace({each.op, each.setting}, setting_order.size());
  }
  std::ranges::stable_sort(all, {}, [&](const Series& each) {
    return std::tuple(op_order[each.op], setting_order[{each.op, each.setting}]);
  });
  for (Series& each : all)
    std::ranges::stable_sort(each.cells, [](const CellSummary* a, const CellSummary* b) {
      return std::ranges::lexicographical_compare(a->dims, b->dims, {}, &Dimension::size, &Dimension::size);
    });
  return all;
}

}  // namespace assay::report
