#include <algorithm>
#include <utility>

#include "harness/report/findings.h"

namespace assay::report {
namespace {

std::vector<std::string> names_of_traits(const Summary& summary, const std::string& op) {
  std::vector<std::string> names;
  for (const VerdictSummary& verdict : summary.verdicts)
    if (verdict.op == op)
      for (const auto& [name, tally] : verdict.traits)
        if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  std::ranges::sort(names);
  return names;
}

// The group that an implementation is in, or a new one: two that gave the same bits in every case that both answered.
void put_into_groups(std::vector<std::vector<std::string>>& groups, const VerdictSummary& verdict) {
  const std::string& name = verdict.subject.implementation;
  const auto same = [&](const std::string& other) {
    const auto found = verdict.agreement.find(other);
    return found != verdict.agreement.end() && found->second.tried > 0 && found->second.same_bits == found->second.tried;
  };
  for (std::vector<std::string>& group : groups)
    if (std::ranges::all_of(group, same)) return group.push_back(name);
  groups.push_back({name});
}

}  // namespace

std::vector<TraitMatrix> trait_matrices(const Summary& summary) {
  std::vector<TraitMatrix> matrices;
  for (const std::string& op : ops_of(summary)) {
    TraitMatrix matrix{op, names_of_traits(summary, op), {}};
    for (const VerdictSummary& verdict : summary.verdicts) {
      if (verdict.op != op || verdict.traits.empty()) continue;
      TraitMatrix::Row row{verdict.subject.implementation, verdict.dtype, {}};
      for (const std::string& name : matrix.traits) {
        const auto found = verdict.traits.find(name);
        row.seen.push_back(found == verdict.traits.end() ? Tally{} : found->second);
      }
      matrix.rows.push_back(std::move(row));
    }
    if (!matrix.rows.empty()) matrices.push_back(std::move(matrix));
  }
  return matrices;
}

std::vector<MissingTrait> missing_traits(const Summary& summary) {
  std::vector<MissingTrait> missing;
  for (const TraitMatrix& matrix : trait_matrices(summary))
    for (std::size_t i = 0; i < matrix.traits.size(); ++i) {
      std::vector<std::pair<std::string, Tally>> all;  // over the dtypes
      for (const TraitMatrix::Row& row : matrix.rows) {
        auto found = std::ranges::find(all, row.implementation, &std::pair<std::string, Tally>::first);
        if (found == all.end()) found = all.insert(all.end(), {row.implementation, {}});
        found->second.held += row.seen[i].held;
        found->second.tried += row.seen[i].tried;
      }
      MissingTrait entry{matrix.op, matrix.traits[i], {}};
      for (const auto& [name, seen] : all)
        if (seen.held < seen.tried) entry.implementations.push_back(name + (seen.held == 0 ? "" : " (in part)"));
      if (!entry.implementations.empty()) missing.push_back(std::move(entry));
    }
  return missing;
}

std::vector<SameBits> same_bits_of(const Summary& summary) {
  std::vector<SameBits> all;
  for (const VerdictSummary& verdict : summary.verdicts) {
    if (verdict.agreement.empty()) continue;
    auto found = std::ranges::find_if(all, [&](const SameBits& each) { return each.op == verdict.op && each.dtype == verdict.dtype; });
    if (found == all.end()) found = all.insert(all.end(), {verdict.op, verdict.dtype, {}});
    put_into_groups(found->groups, verdict);
  }
  return all;
}

}  // namespace assay::report
