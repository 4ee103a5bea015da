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

// The group that an implementation is in, or a new one: it agreed with all of them in every case that both answered.
void put_into_groups(std::vector<Group>& groups, const VerdictSummary& verdict, std::int64_t Agreement::*agreed) {
  const auto agrees = [&](const std::string& other) {
    const auto found = verdict.agreement.find(other);
    return found != verdict.agreement.end() && found->second.tried > 0 && found->second.*agreed == found->second.tried;
  };
  for (Group& group : groups)
    if (std::ranges::all_of(group, agrees)) return group.push_back(verdict.subject.implementation);
  groups.push_back({verdict.subject.implementation});
}

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

bool share_one(const std::vector<std::string>& some, const std::vector<std::string>& others) {
  return std::ranges::any_of(some,
                             [&](const std::string& name) { return std::ranges::find(others, name) != others.end(); });
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

std::vector<Clusters> clusters_of(const Summary& summary) {
  std::vector<Clusters> all;
  for (const VerdictSummary& verdict : summary.verdicts) {
    if (verdict.agreement.empty()) continue;
    auto found = std::ranges::find_if(
        all, [&](const Clusters& each) { return each.op == verdict.op && each.dtype == verdict.dtype; });
    if (found == all.end()) found = all.insert(all.end(), Clusters{verdict.op, verdict.dtype, {}, {}});
    put_into_groups(found->same_bits, verdict, &Agreement::same_bits);
    put_into_groups(found->within_budgets, verdict, &Agreement::within);
  }
  return all;
}

bool is_odd(const Group& group, const std::vector<Group>& groups) {
  return std::ranges::any_of(groups, [&](const Group& other) { return other.size() > group.size(); });
}

std::vector<FailingAlike> failing_alike(const Summary& summary) {
  std::vector<FailingAlike> clusters;  // each of one dtype; none has a member of another
  for (const VerdictSummary& verdict : summary.verdicts) {
    if (verdict.companions.empty()) continue;
    FailingAlike joined{verdict.op, {verdict.dtype}, {verdict.subject.implementation}};
    for (const std::string& name : verdict.companions) add_once(joined.implementations, name);
    for (auto at = clusters.begin(); at != clusters.end();) {
      if (at->op != joined.op || at->dtypes != joined.dtypes ||
          !share_one(at->implementations, joined.implementations)) {
        ++at;
        continue;
      }
      for (const std::string& name : at->implementations) add_once(joined.implementations, name);
      at = clusters.erase(at);
    }
    std::ranges::sort(joined.implementations);
    clusters.push_back(std::move(joined));
  }
  std::vector<FailingAlike> all;
  for (const FailingAlike& each : clusters) {
    const auto same = std::ranges::find_if(all, [&](const FailingAlike& other) {
      return other.op == each.op && other.implementations == each.implementations;
    });
    if (same == all.end()) all.push_back(each);
    else same->dtypes.push_back(each.dtypes.front());
  }
  return all;
}

}  // namespace assay::report
