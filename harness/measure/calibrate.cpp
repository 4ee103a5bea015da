#include "harness/measure/calibrate.h"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <cmath>

namespace assay {
namespace {

constexpr std::string_view same_file = "same file", copied_file = "copied file", relinked = "relinked",
                           slowed = "slowed";
constexpr int launches_per_round = 100'000;  // so that no two rounds share the order of their blocks
// These have targets, and so need hundreds of comparisons; of the others a few show how the power grows.
constexpr double often_injected[] = {0.03, 0.05}, seldom_injected[] = {0.01, 0.02, 0.1};
constexpr int rounds_of_seldom = 2;

std::string name_of_slowdown(double slowdown) {
  return "slower by " + std::to_string(std::lround(100 * slowdown)) + "%";
}

// The pairs of one implementation in one cell, next to each other, so that they can share their blocks.
class PairMaker {
 public:
  PairMaker(const Cell& cell, const Contender& contender, std::vector<KnownPair>& pairs)
      : cell_(cell), contender_(contender), pairs_(pairs) {}

  void equal(std::string_view kind, const std::string& file, const std::string& name, bool sets_floor = false) {
    Contender other = contender_;
    if (!name.empty()) other.subject.implementation += " " + name;
    if (!file.empty()) other.command.arguments[0] = file;
    pairs_.push_back({{cell_, contender_, other}, std::string(kind), 0, sets_floor});
  }

  void slower(double slowdown) {
    Contender other = contender_;
    other.subject.implementation += " " + name_of_slowdown(slowdown);
    other.slowdown = slowdown;
    pairs_.push_back({{cell_, contender_, other}, std::string(slowed), slowdown, false});
  }

 private:
  const Cell& cell_;
  const Contender& contender_;
  std::vector<KnownPair>& pairs_;
};

std::vector<Contender> own_contenders(const Plan& plan, const std::vector<Contender>& contenders, const Cell& cell) {
  std::vector<Contender> own;
  for (const Contender& each : contenders)
    if (cell.measure && each.op == cell.which.op && each.present() && each.subject.library == "native" &&
        !is_excluded(plan.exclusions, each.subject.implementation, cell.which))
      own.push_back(each);
  return own;
}

// Each kind is left out once in three times, and by all implementations and cells in turn.
void add_equal(PairMaker& maker, const OtherFiles& files, std::size_t turn) {
  if (turn % 3 != 2) maker.equal(same_file, "", "");
  if (turn % 3 != 1) maker.equal(copied_file, files.copied, "copied");
  if (turn % 3 != 0) maker.equal(relinked, files.relinked.back(), "relinked");
}

void add_floor(PairMaker& maker, const OtherFiles& files) {
  for (std::size_t i = 0; i + 1 < files.relinked.size(); ++i)
    maker.equal(relinked, files.relinked[i], "relinked " + std::to_string(i + 1), true);
}

void claim(KnownOutcome& outcome, Difference difference) {
  outcome.difference = difference;
  outcome.claimed = difference == Difference::slower || difference == Difference::faster;
}

void judge_round(std::vector<KnownOutcome>& outcomes) {
  std::vector<KnownOutcome*> equal;
  std::vector<RatioTest> tests;
  for (KnownOutcome& outcome : outcomes)
    if (outcome.slowdown == 0 && !outcome.sets_floor) {
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

}  // namespace

std::vector<KnownPair> known_pairs(const Plan& plan, const std::vector<Contender>& contenders, const OtherFiles& files,
                                   int round) {
  std::vector<KnownPair> pairs;
  const auto first = static_cast<std::size_t>(round);
  std::size_t turn = first;
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) {
    const std::vector<Contender> own = own_contenders(plan, contenders, plan.cells[cell]);
    for (std::size_t i = 0; i < own.size(); ++i) {
      PairMaker maker(plan.cells[cell], own[i], pairs);
      add_equal(maker, files, turn++);
      for (const double slowdown : often_injected) maker.slower(slowdown);
      if (round == 0) add_floor(maker, files);
      std::size_t whose = first + cell;
      for (const double slowdown : seldom_injected)
        if (round < rounds_of_seldom && whose++ % own.size() == i) maker.slower(slowdown);
    }
  }
  return pairs;
}

std::int64_t calibration_steps(const std::vector<KnownPair>& pairs, int launches) {
  const auto slower = std::ranges::count_if(pairs, [](const KnownPair& each) { return each.slowdown > 0; });
  return static_cast<std::int64_t>(pairs.size()) * launches + slower * confirming_launches;
}

double calibration_seconds(const std::vector<KnownPair>& pairs, const Effort& effort, int launches) {
  // To start a worker, lay out the case, prepare it and check its output; to ask for a sample and hand the buffers
  // over. And in which share of the launches equal things and slowdowns are: some leave early, others go on, and what
  // they are held against stays as long as any of them. Of all of a calibration.
  constexpr double start = 11e-3, handing_over = 0.1e-3;
  constexpr double share_of_equal = 0.5, share_of_slower = 1.1, share_of_baseline = 1.3;
  const double share_of_floor = 1 + static_cast<double>(first_look(launches, 0).further) / launches;  // it is in all
  const double worker = start + effort.warm_up_seconds + effort.blocks * (effort.sample_seconds + handing_over);
  std::vector<Pair> all, slower;
  double shares = 0;
  for (const KnownPair& each : pairs) {
    all.push_back(each.pair);
    if (each.slowdown > 0) slower.push_back(each.pair);
    shares += is_null(each) ? share_of_equal : each.sets_floor ? share_of_floor : share_of_slower;
  }
  for (const std::vector<std::size_t>& group : pairs_together(all, calibrated_together))
    shares += std::ranges::any_of(group, [&](std::size_t pair) { return pairs[pair].sets_floor; }) ? share_of_floor
                                                                                                   : share_of_baseline;
  const auto confirming = static_cast<double>(slower.size() + pairs_together(slower, calibrated_together).size());
  return worker * (shares * launches + confirming * confirming_launches);
}

std::vector<KnownOutcome> calibration_round(const Resources& resources, const CalibrationSettings& settings,
                                            const std::vector<KnownPair>& pairs, int round,
                                            const PairProgress& progress) {
  std::vector<Pair> all;
  for (const KnownPair& each : pairs) all.push_back(each.pair);
  const int first = round * launches_per_round;
  // As judge_round does it: each slowdown is alone among the equal things.
  const auto family = std::ranges::count_if(pairs, is_null);
  Look look = first_look(settings.launches, static_cast<std::size_t>(family));
  look.first_launch = first;
  look.most_together = calibrated_together;
  // What sets the floor is a size to be known, not a question to be answered: it is in all launches that there are.
  look.leaves = [&](std::size_t pair, const PairedRatios& so_far) {
    return !pairs[pair].sets_floor && is_cleared(so_far);
  };
  look.goes_on = [&, open = look.goes_on](std::size_t pair, const PairedRatios& so_far) {
    return pairs[pair].sets_floor || open(pair, so_far);
  };
  const std::vector<PairedRatios> measured = measure_pairs(resources, settings.measure, all, look, progress);
  if (settings.measure.interrupted()) return {};
  std::vector<KnownOutcome> outcomes;
  for (std::size_t i = 0; i < pairs.size(); ++i)
    outcomes.push_back({pairs[i].kind,
                        pairs[i].pair.cell.which.op,
                        to_id(pairs[i].pair.cell),
                        pairs[i].pair.before.subject.implementation,
                        pairs[i].slowdown,
                        test_of(measured[i]),
                        {},
                        false,
                        {},
                        pairs[i].sets_floor});
  judge_round(outcomes);
  std::vector<Pair> claimed;
  std::vector<KnownOutcome*> claims;
  for (std::size_t i = 0; i < pairs.size(); ++i)
    if (outcomes[i].claimed) {
      claimed.push_back(pairs[i].pair);
      claims.push_back(&outcomes[i]);
    }
  const std::vector<PairedRatios> fresh = measure_pairs(resources, settings.measure, claimed,
                                                        {.first_launch = first + launches_per_round / 2,
                                                         .launches = confirming_launches,
                                                         .most_together = calibrated_together},
                                                        progress);
  if (settings.measure.interrupted()) return {};
  for (std::size_t i = 0; i < claims.size(); ++i) claims[i]->fresh = test_of(fresh[i]);
  return outcomes;
}

std::map<std::string, double> relinking_floors(const std::vector<KnownOutcome>& outcomes) {
  std::map<std::string, double> floors;
  for (const KnownOutcome& outcome : outcomes)
    if (outcome.sets_floor && outcome.first.launches >= 2) {
      const Estimate& ratio = outcome.first.ratio;
      const double farther = std::max(std::abs(std::log(ratio.low)), std::abs(std::log(ratio.high)));
      floors[outcome.op] = std::max(floors[outcome.op], std::expm1(farther));
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
    // What could not be measured claims nothing, and what set the floor is no evidence for it.
    if (outcome.first.launches == 0 || outcome.sets_floor) continue;
    std::vector<ErrorRate>& rates = outcome.slowdown > 0 ? calibration.slowdowns : calibration.equal;
    const std::string kind = outcome.slowdown > 0 ? name_of_slowdown(outcome.slowdown) : outcome.kind;
    count(rate_of(rates, kind, outcome.slowdown), outcome, calibration.floor_of(outcome.op));
    if (kind == relinked) count(without_floor, outcome, 0);
  }
  std::ranges::sort(calibration.slowdowns, {}, &ErrorRate::slowdown);
  ErrorRate sum;
  sum.kind = all_equal_things;
  for (const ErrorRate& each : calibration.equal) {
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
