#include "harness/measure/calibrate.h"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <cmath>

namespace assay {
namespace {

constexpr std::string_view relinked = "relinked";
constexpr int launches_per_round = 100'000;  // so that no two rounds share the order of their blocks

void claim(KnownOutcome& outcome, Difference difference) {
  outcome.difference = difference;
  outcome.claimed = difference == Difference::slower || difference == Difference::faster;
}

void judge_round(std::vector<KnownOutcome>& outcomes) {
  std::vector<KnownOutcome*> equal;
  std::vector<RatioTest> tests;
  for (KnownOutcome& outcome : outcomes)
    if (outcome.slowdown == 0) {
      equal.push_back(&outcome);
      tests.push_back(outcome.first);
    }
  const std::vector<Difference> differences = judge(tests);
  for (std::size_t i = 0; i < equal.size(); ++i) claim(*equal[i], differences[i]);
  for (KnownOutcome& outcome : outcomes) {
    if (outcome.slowdown == 0) continue;
    std::vector<RatioTest> family = tests;
    family.push_back(outcome.first);
    claim(outcome, judge(family).back());
  }
}

// The rate's 99% interval: Clopper and Pearson 1934, by quantiles of the beta distribution.
void set_interval(ErrorRate& rate) {
  constexpr double tail = 0.005;
  const double found = rate.confirmed, missed = rate.comparisons - rate.confirmed;
  rate.low = found > 0 ? boost::math::quantile(boost::math::beta_distribution<>(found, missed + 1), tail) : 0;
  rate.high =
      missed > 0
          ? boost::math::quantile(boost::math::complement(boost::math::beta_distribution<>(found + 1, missed), tail))
          : 1;
}

void count(ErrorRate& rate, const KnownOutcome& outcome, double floor) {
  ++rate.comparisons;
  rate.claimed += outcome.claimed ? 1 : 0;
  const Difference wanted = outcome.slowdown > 0 ? Difference::slower : outcome.difference;
  const bool confirmed =
      outcome.claimed && outcome.difference == wanted && outcome.fresh && is_confirmed(wanted, *outcome.fresh, floor);
  rate.confirmed += confirmed ? 1 : 0;
}

ErrorRate& rate_of(std::vector<ErrorRate>& rates, const std::string& kind, double slowdown) {
  const auto found = std::ranges::find(rates, kind, &ErrorRate::kind);
  if (found != rates.end()) return *found;
  ErrorRate rate;
  rate.kind = kind;
  rate.slowdown = slowdown;
  return rates.emplace_back(rate);
}

std::string name_of_slowdown(double slowdown) {
  return "slower by " + std::to_string(std::lround(100 * slowdown)) + "%";
}

}  // namespace

std::vector<KnownOutcome> calibration_round(const Resources& resources, const CalibrationSettings& settings,
                                            const std::vector<KnownPair>& pairs, int round,
                                            const PairProgress& progress) {
  std::vector<Pair> all;
  for (const KnownPair& each : pairs) all.push_back(each.pair);
  const int first = round * launches_per_round;
  const std::vector<PairedRatios> measured =
      measure_pairs(resources, settings.measure, all, first, settings.launches, progress);
  if (settings.measure.interrupted()) return {};
  std::vector<KnownOutcome> outcomes;
  for (std::size_t i = 0; i < pairs.size(); ++i)
    outcomes.push_back({pairs[i].kind,
                        pairs[i].pair.cell.which.op, to_id(pairs[i].pair.cell),
                        pairs[i].pair.before.subject.implementation,
                        pairs[i].slowdown,
                        test_of(measured[i]),
                        {},
                        false,
                        {}});
  judge_round(outcomes);
  std::vector<Pair> claimed;
  std::vector<KnownOutcome*> claims;
  for (std::size_t i = 0; i < pairs.size(); ++i)
    if (outcomes[i].claimed) {
      claimed.push_back(pairs[i].pair);
      claims.push_back(&outcomes[i]);
    }
  const std::vector<PairedRatios> fresh = measure_pairs(resources, settings.measure, claimed,
                                                        first + launches_per_round / 2, confirming_launches, progress);
  if (settings.measure.interrupted()) return {};
  for (std::size_t i = 0; i < claims.size(); ++i) claims[i]->fresh = test_of(fresh[i]);
  return outcomes;
}

std::map<std::string, double> relinking_floors(const std::vector<KnownOutcome>& outcomes) {
  std::map<std::string, double> floors;
  for (const KnownOutcome& outcome : outcomes) {
    if (outcome.kind != relinked) continue;
    for (const RatioTest& test : {outcome.first, outcome.fresh.value_or(RatioTest{})})
      if (test.launches > 0)
        floors[outcome.op] = std::max(floors[outcome.op], std::expm1(std::abs(std::log(test.ratio.value))));
  }
  for (auto& [op, floor] : floors) floor *= 1 + 1e-9;  // the largest itself is not beyond it
  return floors;
}

Calibration calibration_of(const std::vector<KnownOutcome>& outcomes) {
  Calibration calibration;
  calibration.floors = relinking_floors(outcomes);
  ErrorRate without_floor;
  without_floor.kind = "relinked, without the floor";
  for (const KnownOutcome& outcome : outcomes) {
    if (outcome.first.launches == 0) continue;  // it could not be measured, and nothing was claimed
    std::vector<ErrorRate>& rates = outcome.slowdown > 0 ? calibration.slowdowns : calibration.equal;
    const std::string kind = outcome.slowdown > 0 ? name_of_slowdown(outcome.slowdown) : outcome.kind;
    count(rate_of(rates, kind, outcome.slowdown), outcome, calibration.floor_of(outcome.op));
    if (kind == relinked) count(without_floor, outcome, 0);
  }
  std::ranges::sort(calibration.slowdowns, {}, &ErrorRate::slowdown);
  ErrorRate sum;
  sum.kind = "same and copied files";
  for (const ErrorRate& each : calibration.equal) {
    if (each.kind == relinked) continue;
    sum.comparisons += each.comparisons;
    sum.claimed += each.claimed;
    sum.confirmed += each.confirmed;
  }
  if (without_floor.comparisons > 0) calibration.equal.push_back(without_floor);
  if (sum.comparisons > 0) calibration.equal.push_back(sum);
  for (std::vector<ErrorRate>* rates : {&calibration.equal, &calibration.slowdowns})
    for (ErrorRate& rate : *rates) set_interval(rate);
  return calibration;
}

}  // namespace assay
