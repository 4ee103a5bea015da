#include "harness/select/choose.h"

#include <algorithm>
#include <cmath>

#include "harness/core/contract.h"
#include "harness/select/points.h"

namespace assay {
namespace {

DispatchRatio ratio_of(const Estimate& estimate) { return {estimate.value, estimate.low, estimate.high}; }

// What one size comes to.
struct Decision {
  std::int64_t size = 0;
  const DispatchSample* sample = nullptr;
  std::vector<std::string> candidates, tied;
  std::string choice;                   // empty: nobody is chosen
  const DispatchEntry* kept = nullptr;  // of the table before, where nothing could be decided now
};

// What an earlier table says of this key and size; null if nothing.
const DispatchEntry* before_at(const DispatchMachine* before, const DispatchKeyed& key, std::int64_t size) {
  if (before == nullptr) return nullptr;
  for (const DispatchEntry& entry : before->entries)
    if (entry.op == key.op && entry.dtype == key.dtype && entry.cache == key.cache && entry.threads == key.threads &&
        entry.parameters == key.parameters && entry.dims == key.dims && entry.low <= size && size < entry.high)
      return &entry;
  return nullptr;
}

Decision decide(const DispatchSample& sample, std::int64_t size, const DispatchEntry* before,
                const std::string& smaller) {
  Decision decision;
  decision.size = size;
  decision.sample = &sample;
  if (!sample.missing.empty()) {  // one of them may be the fastest
    decision.kept = before;
    if (before != nullptr) decision.choice = before->choice();
    return decision;
  }
  for (const std::string& name : sample.whole())
    if (process_setting(sample.subjects.at(name)).empty()) decision.candidates.push_back(name);
  if (decision.candidates.empty()) return decision;
  const std::string fastest = sample.fastest_of(decision.candidates);
  for (const std::string& name : decision.candidates)
    if (name == fastest || !(sample.ahead_of(fastest, name).low > dispatch_margin)) decision.tied.push_back(name);
  decision.choice = decision.tied.front();
  for (const std::string& preferred : {smaller, before == nullptr ? std::string() : before->choice()})
    if (std::ranges::find(decision.tied, preferred) != decision.tied.end()) decision.choice = preferred;
  return decision;
}

// One entry for neighbours that chose the same.
class EntryMaker {
 public:
  EntryMaker(const DispatchKeyed& key, const PointsFound& found) : key_(key), found_(found) {}

  DispatchEntry make(const std::vector<Decision>& decisions) const {
    if (decisions.front().kept != nullptr) return kept(decisions);
    DispatchEntry entry;
    entry.op = key_.op;
    entry.dtype = key_.dtype;
    entry.cache = key_.cache;
    entry.threads = key_.threads;
    entry.parameters = key_.parameters;
    entry.dims = key_.dims;
    entry.ranged = key_.ranged;
    const std::string& choice = decisions.front().choice;
    entry.baseline = decisions.front().sample->baseline;
    Pool to_baseline;
    std::map<std::string, Pool> slower;
    std::map<std::string, Subject> subjects;
    for (const Decision& each : decisions) {
      entry.points.push_back({each.size, each.tied});
      entry.launches = std::max(entry.launches, each.sample->launches);
      const Estimate ahead = each.sample->ahead_of(choice, entry.baseline);
      if (ahead.value > 0) to_baseline.add(ahead);
      for (const std::string& name : each.candidates) {
        if (const Estimate lost = each.sample->ahead_of(choice, name); lost.value > 0) slower[name].add(lost);
        subjects[name] = each.sample->subjects.at(name);
      }
    }
    const CellFields& cell = decisions.front().sample->cell;
    entry.cell = cell.cell;
    entry.values = cell.values;
    entry.seed = cell.case_seed;
    entry.to_baseline = ratio_of(to_baseline.result());
    for (const auto& [name, pool] : slower)
      entry.ranking.push_back({name, subjects[name].version, subjects[name].build_id, ratio_of(pool.result())});
    std::ranges::stable_sort(entry.ranking, [&](const DispatchCandidate& a, const DispatchCandidate& b) {
      if ((a.implementation == choice) != (b.implementation == choice)) return a.implementation == choice;
      return a.slower.value < b.slower.value;
    });
    if (const auto proof = found_.proofs.find({key_.op, key_.dtype, choice}); proof != found_.proofs.end())
      std::tie(entry.proof_run, entry.proof_cases) = proof->second;
    return entry;
  }

 private:
  // As it stood, for these sizes alone.
  static DispatchEntry kept(const std::vector<Decision>& decisions) {
    DispatchEntry entry = *decisions.front().kept;
    entry.low = 0;
    entry.high = std::numeric_limits<std::int64_t>::max();
    std::erase_if(entry.points, [&](const DispatchPoint& point) {
      return std::ranges::find(decisions, point.size, &Decision::size) == decisions.end();
    });
    return entry;
  }

  const DispatchKeyed& key_;
  const PointsFound& found_;
};

std::int64_t middle(std::int64_t low, std::int64_t high) {
  return static_cast<std::int64_t>(std::llround(std::sqrt(static_cast<double>(low) * static_cast<double>(high))));
}

DispatchUndecided undecided_of(const DispatchKeyed& key, const Decision& decision) {
  const std::set<std::string>& missing = decision.sample->missing;
  return {key.op,         key.dtype,      key.cache,
          key.threads,    key.parameters, key.dims,
          key.ranged,     decision.size,  {missing.begin(), missing.end()},
          decision.choice};
}

// Neighbours that come to the same.
using Stretch = std::vector<Decision>;

std::vector<Stretch> stretches_of(const DispatchKeyed& key, const PointsFound& found, const DispatchMachine* before) {
  std::vector<Stretch> stretches;
  std::string smaller;
  for (const auto& [size, sample] : found.points.at(key)) {
    Decision made = decide(sample, size, before_at(before, key, size), smaller);
    if (made.choice.empty() && sample.missing.empty()) continue;  // nobody may be chosen
    if (stretches.empty() || made.choice != stretches.back().back().choice || made.kept != stretches.back().back().kept)
      stretches.emplace_back();
    smaller = made.choice;
    stretches.back().push_back(std::move(made));
  }
  return stretches;
}

// A size that is undecided and was so before has no entry, and is a gap between the ranges of its neighbours.
void add_entries(DispatchMachine& machine, const DispatchKeyed& key, const PointsFound& found,
                 const DispatchMachine* before) {
  const std::vector<Stretch> stretches = stretches_of(key, found, before);
  const EntryMaker maker(key, found);
  std::int64_t low = 0;
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    // An edge belongs to the larger side; the first and the last range reach as far as there are sizes.
    std::int64_t high = std::numeric_limits<std::int64_t>::max();
    if (i + 1 < stretches.size())
      high = std::max(middle(stretches[i].back().size, stretches[i + 1].front().size), stretches[i].back().size + 1);
    for (const Decision& each : stretches[i])
      if (!each.sample->missing.empty()) machine.undecided.push_back(undecided_of(key, each));
    if (!stretches[i].front().choice.empty()) {
      DispatchEntry entry = maker.make(stretches[i]);
      entry.low = low;
      entry.high = high;
      machine.entries.push_back(std::move(entry));
    }
    low = high;
  }
}

// What a variant that can only be set for a process would bring, against the same implementation without it.
std::vector<DispatchAdvice> advice_of(const PointsFound& found, const DispatchMachine& machine) {
  struct Gain {
    Pool pool;
    int would_win = 0;
  };
  std::map<std::pair<std::string, std::string>, Gain> gains;
  for (const auto& [key, sizes] : found.points)
    for (const auto& [size, sample] : sizes)
      for (const auto& [name, subject] : sample.subjects) {
        const std::string setting = process_setting(subject), plain = name.substr(0, name.find('@'));
        const Estimate ahead = setting.empty() ? Estimate{} : sample.ahead_of(name, plain);
        if (!(ahead.value > 0)) continue;
        Gain& gain = gains[{setting, plain}];
        gain.pool.add(ahead);
        const DispatchEntry* entry = before_at(&machine, key, size);
        if (entry != nullptr && sample.ahead_of(name, entry->choice()).low > dispatch_margin) ++gain.would_win;
      }
  std::vector<DispatchAdvice> advice;
  for (const auto& [which, gain] : gains)
    if (gain.pool.result().low > dispatch_margin || gain.would_win > 0)
      advice.push_back({which.first, which.second, ratio_of(gain.pool.result()), gain.pool.count(), gain.would_win});
  std::ranges::stable_sort(advice, std::greater<>(), [](const DispatchAdvice& each) { return each.gain.value; });
  return advice;
}

}  // namespace

Chosen choose(const std::vector<Summary>& runs, const ChooseOptions& options) {
  Chosen chosen;
  const PointsFound found = points_of(runs, options.cache);
  chosen.notes = found.notes;
  const Environment& environment = runs.front().environment;
  chosen.machine.fingerprint = environment.machine_fingerprint;
  chosen.machine.facts = environment.machine;
  chosen.machine.name = fact_of(environment.recorded, "cpu_name");
  for (const Summary& run : runs) chosen.machine.runs.push_back(run.campaign);
  for (const auto& [key, sizes] : found.points) add_entries(chosen.machine, key, found, options.before);
  chosen.machine.advice = advice_of(found, chosen.machine);
  return chosen;
}

}  // namespace assay
