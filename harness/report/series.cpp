// Which cells belong side by side.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "harness/core/names.h"
#include "harness/report/findings.h"

namespace assay::report {
namespace {

// By op, the names of what its cells' settings differ in.
using Varying = std::map<std::string, std::set<std::string>>;

Varying varying_of(const Summary& summary) {
  std::map<std::pair<std::string, std::string>, std::set<std::string>> seen;
  std::map<std::string, int> cells;
  std::map<std::pair<std::string, std::string>, int> present;
  for (const CellSummary& cell : summary.cells) {
    cells[cell.op] += 1;
    for (const auto& [name, value] : setting_of(cell)) {
      seen[{cell.op, name}].insert(value);
      present[{cell.op, name}] += 1;
    }
  }
  Varying varying;
  for (const auto& [key, values] : seen)
    if (values.size() > 1 || present[key] != cells[key.first]) varying[key.first].insert(key.second);
  return varying;
}

}  // namespace

std::vector<Series> series_of(const Summary& summary) {
  Varying varying = varying_of(summary);
  std::vector<Series> all;
  for (const CellSummary& cell : summary.cells) {
    const std::vector<std::string> words = words_of(setting_of(cell), varying[cell.op]);
    const std::string setting = join(words, ", ");
    auto at = std::ranges::find_if(all, [&](const Series& each) {
      return each.op == cell.op && each.dtype == cell.dtype && each.setting == setting;
    });
    if (at == all.end())
      at = all.insert(all.end(), {cell.op, cell.dtype, cell.cache, cell.threads, setting, words, is_text(cell), {}});
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

std::vector<std::string> common_words(const std::vector<const Series*>& all) {
  if (all.empty()) return {};
  std::vector<std::string> common = all.front()->words;
  std::erase_if(common, [&](const std::string& word) {
    return !std::ranges::all_of(
        all, [&](const Series* each) { return std::ranges::find(each->words, word) != each->words.end(); });
  });
  return common;
}

std::string own_words(const Series& series, const std::vector<std::string>& common) {
  std::vector<std::string> own = series.words;
  std::erase_if(own, [&](const std::string& word) { return std::ranges::find(common, word) != common.end(); });
  return join(own, ", ");
}

}  // namespace assay::report
