#include "harness/select/points.h"

#include <algorithm>

#include "harness/core/catalog.h"
#include "harness/core/contract.h"
#include "harness/core/names.h"
#include "harness/core/plan.h"
#include "harness/core/setting.h"

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
  if (verdict.verdict != Verdict::pass) return "not right: " + std::string(name_of(verdict.verdict));
  if (!verdict.waiver.empty()) return "right only with a waiver: " + verdict.waiver;
  const CatalogLibrary* library = library_of(verdict.subject);
  if (library != nullptr && library->external) return "called through another language";
  return {};
}

}  // namespace

bool read_key(const CellFields& cell, const OpInfo& info, DispatchKeyed& key, std::int64_t& size) {
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

std::string DispatchSample::fastest_of(const std::vector<std::string>& candidates) const {
  std::string best = candidates.front();
  for (const std::string& each : candidates)
    if (ahead_of(each, best).value > 1) best = each;
  return best;
}

std::string process_setting(const Subject& subject) {
  const CatalogLibrary* library = library_of(subject);
  const std::size_t at = subject.implementation.find('@');
  if (library == nullptr || at == std::string::npos) return {};
  for (const LibraryVariant& variant : library->variants)
    if (variant.name == subject.implementation.substr(at + 1)) return join(variant.environment, " ");
  return {};
}

Admitted::Admitted(const std::vector<Summary>& runs) {
  for (const Summary& run : runs)
    for (const VerdictSummary& verdict : run.verdicts) {
      const Key key{verdict.op, verdict.dtype, verdict.subject.implementation};
      const std::string why = assay::why_left_out(verdict);
      if (!why.empty()) left_out_[key] = why;
      else if (verdict.cases >= proofs_[key].second) proofs_[key] = {run.campaign, verdict.cases};
    }
}

std::string Admitted::why_left_out(const std::string& op, const std::string& dtype,
                                   const std::string& implementation) const {
  const auto found = left_out_.find({op, dtype, implementation});
  return found == left_out_.end() ? "" : found->second;
}

bool Admitted::may_be_chosen(const std::string& op, const std::string& dtype, const Subject& subject) const {
  const Key key{op, dtype, subject.implementation};
  return !left_out_.contains(key) && proofs_.contains(key) && process_setting(subject).empty();
}

namespace {

// "rms_norm f32 simd, onednn": a line for all that have the same to be said of them, not one for each.
class FoldedNotes {
 public:
  void add(const std::string& what, const std::string& who, const std::string& rest) {
    std::vector<std::string>& names = folded_[{what, rest}];
    if (std::ranges::find(names, who) == names.end()) names.push_back(who);
  }
  std::vector<std::string> lines() const {
    std::vector<std::string> all;
    for (const auto& [key, names] : folded_)
      all.push_back(key.first + " " + join(names, ", ") + (names.size() == 1 ? " is " : " are ") + key.second);
    return all;
  }

 private:
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> folded_;
};

struct CellsOf {
  int all = 0, missing = 0, suspect = 0;
};

std::string of_cells(int count, int all) { return std::to_string(count) + " of " + std::to_string(all) + " shapes"; }

}  // namespace

namespace {

bool is_repeated(const CellFields& cell) { return cell.inputs == name_of(Inputs::repeated); }

}  // namespace

PointsFound points_of(const std::vector<Summary>& runs, const std::string& cache) {
  PointsFound found;
  const Admitted admitted(runs);
  found.proofs = admitted.proofs();
  FoldedNotes notes;
  std::map<std::tuple<std::string, std::string, std::string>, CellsOf> counts;
  // Where inputs are always the same, some are faster than they are on others: such times count where there are no
  // others, as in runs from before there were.
  bool fresh = false;
  for (const Summary& run : runs)
    for (const CellSummary& cell : run.cells) fresh = fresh || (cell.cache == cache && !is_repeated(cell));
  for (const Summary& run : runs)
    for (const CellSummary& cell : run.cells) {
      const Op* op = find_op(cell.op);
      DispatchKeyed key;
      std::int64_t size = 0;
      if (op == nullptr || op->info().probe || cell.cache != cache || !read_key(cell, op->info(), key, size)) continue;
      if (is_repeated(cell)) {
        notes.add(
            cell.op + " " + cell.dtype, shape_of(cell.dims),
            fresh ? "left out: measured on the same inputs all the time" : "measured on the same inputs all the time");
        if (fresh) continue;
      }
      DispatchSample& point = found.points[key][size];
      ++point.cells;
      point.cell = cell;
      point.baseline = cell.baseline;
      for (const Measured& each : cell.measured) {
        const std::string& name = each.subject.implementation;
        if (const std::string out = admitted.why_left_out(cell.op, cell.dtype, name); !out.empty()) {
          notes.add(cell.op + " " + cell.dtype, name, "left out: " + out);
          continue;
        }
        if (is_wrong_after_timing(each)) {
          notes.add(cell.op + " " + cell.dtype, name, "left out: " + each.why_not);
          continue;
        }
        CellsOf& count = counts[{cell.op, cell.dtype, name}];
        ++count.all;
        if (!each.measurable) {
          ++count.missing;
          if (each.interrupted && admitted.may_be_chosen(cell.op, cell.dtype, each.subject)) point.missing.insert(name);
          continue;
        }
        if (!each.why_not.empty() || !found.proofs.contains({cell.op, cell.dtype, name})) continue;
        if (is_suspect(each)) {  // then it has no time that counts, and may be the fastest
          ++count.suspect;
          if (admitted.may_be_chosen(cell.op, cell.dtype, each.subject)) point.missing.insert(name);
          continue;
        }
        point.subjects[name] = each.subject;
        ++point.seen[name];
        point.launches = std::max(point.launches, each.launches);
        for (const auto& [other, ratio] : each.ahead) point.ahead[{name, other}].add(ratio);
      }
    }
  for (const auto& [which, count] : counts) {
    const std::string what = std::get<0>(which) + " " + std::get<1>(which);
    if (count.missing > 0)
      notes.add(what, std::get<2>(which), "not measurable in " + of_cells(count.missing, count.all));
    if (count.suspect > 0)
      notes.add(what, std::get<2>(which),
                "suspect in " + of_cells(count.suspect, count.all) +
                    ": the bound is beaten by more than 5%, so that the time or the bound is wrong");
  }
  found.notes = notes.lines();
  return found;
}

}  // namespace assay
