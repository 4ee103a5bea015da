#include "harness/measure/pairs.h"

#include <algorithm>
#include <cmath>

#include "harness/measure/plausibility.h"
#include "harness/measure/series.h"

namespace assay {
namespace {

constexpr std::string_view before_suffix = " (before)", after_suffix = " (after)";

Contender named(Contender contender, std::string_view suffix) {
  contender.subject.implementation += suffix;
  return contender;
}

Series series_of(const MeasurementRecord& record) {
  Series series;
  series.latest = record;
  series.launches[record.launch] = record;
  return series;
}

constexpr int most_attempts = 3;  // at a launch of a pair

// One launch in which time may have been stolen is left out (see is_forgiven), the second one tells.
void add_fault(std::string& why_not, std::string& doubt, const MeasurementRecord& record) {
  if (record.verification.empty()) return;
  if (may_be_stolen(record) && doubt.empty()) doubt = record.verification;
  else why_not = record.verification;
}

// False if there was nothing to add, only because all blocks were interrupted.
bool add(PairedRatios& all, const MeasurementRecord& before, const MeasurementRecord& after) {
  for (const MeasurementRecord* each : {&before, &after}) {
    all.dropped += static_cast<int>(each->dropped.size());
    all.blocks += static_cast<int>(each->samples.size());
  }
  add_fault(all.why_not_before, all.doubt_before, before);
  add_fault(all.why_not_after, all.doubt_after, after);
  const std::vector<double> ratios = launch_ratios(series_of(after), series_of(before));
  all.ratios.insert(all.ratios.end(), ratios.begin(), ratios.end());
  return !ratios.empty() || !before.verification.empty() || !after.verification.empty();
}

// One launch of pairs that share their blocks. Once more where every block of a pair was interrupted, so that as many
// launches tell as were asked for.
void measure_group(Measurer& measurer, const std::vector<Pair>& pairs, const std::vector<std::size_t>& group,
                   std::vector<PairedRatios>& so_far, const std::function<bool()>& interrupted) {
  const Pair& first = pairs[group.front()];
  std::vector<Contender> contenders{named(first.before, before_suffix)};
  for (const std::size_t i : group) contenders.push_back(named(pairs[i].after, after_suffix));
  std::vector<std::size_t> open = group;
  for (int attempt = 0; attempt < most_attempts && !open.empty(); ++attempt) {
    const std::vector<MeasurementRecord> records = measurer.measure(first.cell, contenders, {}, false);
    if (interrupted()) return;
    std::erase_if(open, [&](std::size_t pair) {
      const auto place = static_cast<std::size_t>(std::ranges::find(group, pair) - group.begin());
      return add(so_far[pair], records.at(0), records.at(place + 1));
    });
  }
}

}  // namespace

std::vector<std::vector<std::size_t>> pairs_together(const std::vector<Pair>& pairs, int most) {
  const auto starts_alike = [](const Contender& one, const Contender& other) {
    return one.op == other.op && one.subject.implementation == other.subject.implementation &&
           one.command.arguments == other.command.arguments && one.command.environment == other.command.environment;
  };
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto joins = [&](const std::vector<std::size_t>& group) {
      const Pair& first = pairs[group.front()];
      if (static_cast<int>(group.size()) >= most || first.cell != pairs[i].cell ||
          !starts_alike(first.before, pairs[i].before))
        return false;
      return std::ranges::none_of(group, [&](std::size_t other) {  // a process goes by its contender's name
        return pairs[other].after.subject.implementation == pairs[i].after.subject.implementation;
      });
    };
    if (groups.empty() || !joins(groups.back())) groups.emplace_back();
    groups.back().push_back(i);
  }
  return groups;
}

std::vector<PairedRatios> measure_pairs(const Resources& resources, MeasureSettings settings,
                                        const std::vector<Pair>& pairs, const Look& look,
                                        const PairProgress& progress) {
  settings.equal_counts = true;
  settings.verify_small = false;
  const std::function<bool()> interrupted = settings.interrupted;
  Measurer measurer(resources, std::move(settings));
  const std::vector<std::vector<std::size_t>> groups = pairs_together(pairs, look.most_together);
  std::vector<PairedRatios> all(pairs.size());
  std::vector<bool> left(pairs.size());
  const auto stays = [&](std::size_t pair, int done) {
    if (done < look.launches) return !look.leaves || !look.leaves(pair, all[pair]);
    return look.goes_on && look.goes_on(pair, all[pair]);
  };
  const auto spare = [&](int launches) {
    if (progress.spared && launches != 0) progress.spared(launches);
  };
  const int most = look.launches + look.further;
  for (int done = 0; done < most; ++done) {
    const int between = done < look.launches ? launches_between_leaves : launches_between_questions;
    if (done == look.launches || (done > 0 && done % between == 0))
      for (std::size_t i = 0; i < pairs.size(); ++i) {
        if (left[i]) continue;
        left[i] = !stays(i, done);
        if (left[i]) spare((done > look.launches ? most : look.launches) - done);
        else if (done == look.launches) spare(-look.further);
      }
    if (std::ranges::count(left, false) == 0) break;
    if (done >= fewest_launches && look.time_is_up && look.time_is_up(done)) break;
    measurer.begin_launch(look.first_launch + done);
    std::vector<PairedRatios> so_far = all;
    for (std::vector<std::size_t> group : groups) {
      std::erase_if(group, [&](std::size_t pair) { return left[pair]; });
      if (group.empty()) continue;
      // A `before` that several share has been through more cells than each of them, and it may show.
      if (look.most_together > 1) measurer.begin_launch(look.first_launch + done);
      measure_group(measurer, pairs, group, so_far, interrupted);
      if (interrupted()) return all;
      for (const std::size_t pair : group)
        if (progress.measured) progress.measured(pairs[pair]);
    }
    all = std::move(so_far);
  }
  for (PairedRatios& each : all)
    if (each.ratios.empty()) {  // then there is no other launch to believe
      if (each.why_not_before.empty()) each.why_not_before = each.doubt_before;
      if (each.why_not_after.empty()) each.why_not_after = each.doubt_after;
    }
  return all;
}

Look first_look(int launches, std::size_t family) {
  Look look;
  look.launches = launches;
  look.further = 2 * launches;
  look.leaves = [](std::size_t, const PairedRatios& measured) { return is_cleared(measured); };
  look.goes_on = [family](std::size_t, const PairedRatios& measured) { return is_open(measured, family); };
  return look;
}

bool is_cleared(const PairedRatios& measured) {
  const RatioTest test = test_of(measured);
  return !may_be_slower(test) && test.ratio.low <= 1 && test.ratio.high >= 1;
}

bool is_open(const PairedRatios& measured, std::size_t family) {
  const RatioTest test = test_of(measured);
  if (test.launches == 0 || !may_be_slower(test)) return false;
  return test.p_different * static_cast<double>(family + 1) > false_discovery_rate;
}

bool is_interrupted_too_often(const PairedRatios& measured) {
  return measured.dropped > most_dropped * measured.blocks;
}

RatioTest test_of(const PairedRatios& measured) {
  if (!measured.why_not_before.empty() || !measured.why_not_after.empty() || is_interrupted_too_often(measured))
    return {};
  return test_ratios(measured.ratios);
}

std::string tell_side_by_side(Change& change, const PairedRatios& measured) {
  if (!measured.why_not_after.empty()) {
    const bool only_its_times = measured.why_not_after.starts_with("not measurable");
    change.fate = only_its_times ? Fate::not_measurable : Fate::failing;
    change.why = "side by side: " + measured.why_not_after;
    return {};
  }
  if (measured.why_not_before.empty()) {
    if (is_interrupted_too_often(measured))
      change.why = std::to_string(measured.dropped) + " of " + std::to_string(measured.blocks) +
                   " blocks side by side were interrupted";
    return {};
  }
  return describe(change) +
         ", according to the two runs; the earlier build could not be measured again: " + measured.why_not_before;
}

bool is_confirmed(Difference expected, const RatioTest& fresh, double floor) {
  const double least = 1 + std::max(smallest_told, floor);
  if (fresh.launches < 2) return false;
  if (expected == Difference::slower) return fresh.ratio.high < 1 && fresh.ratio.value < 1 / least;
  return expected == Difference::faster && fresh.ratio.low > 1 && fresh.ratio.value > least;
}

}  // namespace assay
