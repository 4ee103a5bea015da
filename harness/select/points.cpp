#include "harness/select/points.h"

#include <algorithm>

#include "harness/core/catalog.h"
#include "harness/core/contract.h"
#include "harness/core/names.h"
#include "harness/core/plan.h"

namespace assay {
namespace {

const CatalogLibrary* library_of(const Subject& subject) {
  const auto& all = catalog_libraries();
  const auto found = std::ranges::find(all, subject.library, &CatalogLibrary::name);
  return found == all.end() ? nullptr : &*found;
}

// Why what passed or failed like this is not for a table; empty if it is.
std::string why_left_out(const VerdictSummary& verdict) {
  if (verdict.verdict == Verdict::absent || verdict.verdict == Verdict::unsupported) return "did not run";
  if (verdict.verdict != Verdict::pass) return "is not right: " + std::string(name_of(verdict.verdict));
  if (!verdict.waiver.empty()) return "is right only with a waiver: " + verdict.waiver;
  const CatalogLibrary* library = library_of(verdict.subject);
  if (library != nullptr && library->external) return "is called through another language";
  return {};
}

// What must match, and the size of what need not; false if the op has no dimension to range over.
bool read_key(const CellSummary& cell, const OpInfo& info, DispatchKeyed& key, std::int64_t& size) {
  key.op = cell.op;
  key.dtype = cell.dtype;
  key.cache = cell.cache;
  key.threads = cell.threads;
  for (const Parameter& parameter : cell.parameters)
    key.parameters.emplace_back(parameter.name, print(parameter.value));
  std::ranges::sort(key.parameters);
  for (const Dimension& dimension : cell.dims) {
    const DimensionInfo* known = info.dimension(dimension.name);
    if (known != nullptr && known->key == DispatchKey::range && key.ranged.empty()) {
      key.ranged = dimension.name;
      size = dimension.size;
    } else {
      key.dims.emplace_back(dimension.name, dimension.size);
    }
  }
  std::ranges::sort(key.dims);
  return !key.ranged.empty();
}

}  // namespace

Estimate DispatchSample::ahead_of(const std::string& mine, const std::string& other) const {
  if (mine == other) return {1, 1, 1};
  const auto found = ahead.find({mine, other});
  return found == ahead.end() ? Estimate{} : found->second.result();
}

std::vector<std::string> DispatchSample::whole() const {
  std::vector<std::string> names;
  for (const auto& [name, times] : seen)
    if (times == cells) names.push_back(name);
  return names;
}

std::string process_setting(const Subject& subject) {
  const CatalogLibrary* library = library_of(subject);
  const std::size_t at = subject.implementation.find('@');
  if (library == nullptr || at == std::string::npos) return {};
  for (const LibraryVariant& variant : library->variants)
    if (variant.name == subject.implementation.substr(at + 1)) return join(variant.environment, " ");
  return {};
}

PointsFound points_of(const std::vector<Summary>& runs, const std::string& cache) {
  PointsFound found;
  using Key = std::tuple<std::string, std::string, std::string>;
  std::map<Key, std::string> left_out;
  for (const Summary& run : runs)
    for (const VerdictSummary& verdict : run.verdicts) {
      const Key key{verdict.op, verdict.dtype, verdict.subject.implementation};
      const std::string why = why_left_out(verdict);
      if (!why.empty()) left_out[key] = why;
      else if (verdict.cases >= found.proofs[key].second) found.proofs[key] = {run.campaign, verdict.cases};
    }
  std::set<std::string> told;
  std::map<Key, int> suspects;
  for (const Summary& run : runs)
    for (const CellSummary& cell : run.cells) {
      const Op* op = find_op(cell.op);
      DispatchKeyed key;
      std::int64_t size = 0;
      if (op == nullptr || op->info().probe || cell.cache != cache || !read_key(cell, op->info(), key, size)) continue;
      DispatchSample& point = found.points[key][size];
      ++point.cells;
      point.cell = cell;
      point.baseline = cell.baseline;
      for (const Measured& each : cell.measured) {
        const std::string& name = each.subject.implementation;
        const Key which{cell.op, cell.dtype, name};
        if (const auto out = left_out.find(which); out != left_out.end()) {
          const std::string note = cell.op + " " + cell.dtype + " " + name + " is left out: it " + out->second;
          if (told.insert(note).second) found.notes.push_back(note);
          continue;
        }
        if (!each.measurable || !each.why_not.empty() || !found.proofs.contains(which)) continue;
        if (is_suspect(each)) {
          ++suspects[which];
          continue;
        }
        point.subjects[name] = each.subject;
        ++point.seen[name];
        point.launches = std::max(point.launches, each.launches);
        for (const auto& [other, ratio] : each.ahead) point.ahead[{name, other}].add(ratio);
      }
    }
  for (const auto& [which, cells] : suspects)
    found.notes.push_back(std::get<0>(which) + " " + std::get<1>(which) + " " + std::get<2>(which) +
                          " is left out in " + std::to_string(cells) + (cells == 1 ? " cell" : " cells") +
                          ": it beats its bound by more than 5%, so that the time or the bound is wrong");
  return found;
}

}  // namespace assay
