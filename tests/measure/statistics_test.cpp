#include "harness/measure/statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "harness/core/random.h"
#include "tests/measure/kept_statistics.h"

namespace assay {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

using Numbers = std::vector<double>;

// As near as two ways of computing the same quantile come.
void expect_as_kept(const Estimate& estimate, const nlohmann::json& kept, const char* value) {
  const auto near = [&](double seen, double wanted) {
    EXPECT_NEAR(seen, wanted, 1e-12 * (1 + std::abs(wanted))) << kept.dump();
  };
  near(estimate.value, kept.at(value));
  near(estimate.low, kept.at("low"));
  near(estimate.high, kept.at("high"));
}

TEST(Median, OfAnyCount) {
  EXPECT_TRUE(std::isnan(median({})));
  EXPECT_EQ(median({3}), 3);
  EXPECT_EQ(median({4, 1}), 2.5);
  EXPECT_EQ(median({9, 1, 5}), 5);
  EXPECT_EQ(median({9, 1, 5, 3}), 4);
  EXPECT_EQ(median({1, 1, 1, 1000}), 1);
}

TEST(HodgesLehmann, IsTheMedianOfThePairwiseMeans) {
  EXPECT_EQ(hodges_lehmann({3}), 3);
  EXPECT_EQ(hodges_lehmann({1, 3}), 2);             // of 1, 2, 3
  EXPECT_EQ(hodges_lehmann({1, 2, 6}), 2.75);       // of 1, 1.5, 2, 3.5, 4, 6
  EXPECT_EQ(hodges_lehmann({0, 1, 2, 3, 1e9}), 2);  // unmoved by an outlier
  EXPECT_TRUE(std::isnan(hodges_lehmann({})));
}

TEST(HodgesLehmann, AgreesWithAnotherImplementationOnTiesAndOutliersToo) {
  const nlohmann::json cases = kept_statistics("hodges_lehmann");
  EXPECT_GE(cases.size(), 25u);
  for (const auto& each : cases)
    EXPECT_NEAR(hodges_lehmann(each.at("values").get<Numbers>()), each.at("estimate").get<double>(), 1e-12)
        << each.dump();
}

TEST(HodgesLehmann, MovesAndScalesWithItsData) {
  Random random(1);
  for (int i = 0; i < 100; ++i) {
    std::vector<double> values, moved;
    for (std::uint64_t count = 1 + random.below(20); count > 0; --count) {
      values.push_back(random.normal());
      moved.push_back(4 * values.back() - 7);
    }
    EXPECT_NEAR(hodges_lehmann(moved), 4 * hodges_lehmann(values) - 7, 1e-12);
  }
}

// Student's t for 99%, two-sided, from printed tables.
TEST(MeanOverLaunches, UsesTheQuantilesOfTheTables) {
  struct Row {
    int launches, kept;
    double quantile;
  };
  const Row table[] = {{2, 2, 63.656741},  {3, 3, 9.924843},   {8, 8, 3.499483},
                       {11, 11, 3.169273}, {24, 16, 2.946713}, {30, 18, 2.898231}};
  for (const auto& [launches, kept, quantile] : table) {
    std::vector<double> values;
    for (int i = 0; i < launches; ++i) values.push_back(i % 2);
    const double mean = std::floor(launches / 2.0) / launches;
    const double error = std::sqrt(launches * mean * (1 - mean) / kept / (kept - 1));
    const Estimate estimate = mean_over_launches(values);
    EXPECT_NEAR(estimate.value, mean, 1e-12);
    EXPECT_NEAR((estimate.high - mean) / error, quantile, 1e-5) << launches;
    EXPECT_NEAR((mean - estimate.low) / error, quantile, 1e-5) << launches;
  }
  const Estimate narrow = mean_over_launches({0, 1, 0, 1, 0, 1, 0, 1}, 0.95);
  EXPECT_NEAR((narrow.high - 0.5) / std::sqrt(2.0 / 7 / 8), 2.364624, 1e-5);
}

// Of 20, four are cut off at each end, and twelve are left: 11 degrees of freedom.
TEST(MeanOverLaunches, CutsOffAFifthAtEachEnd) {
  std::vector<double> values;
  for (int i = 1; i <= 12; ++i) values.push_back(i);
  std::vector<double> winsorised = values;
  for (int i = 0; i < 4; ++i) {
    values.push_back(1000 + i);
    values.push_back(-1000 - i);
    winsorised.push_back(1);
    winsorised.push_back(12);
  }
  double squares = 0;
  for (const double each : winsorised) squares += (each - 6.5) * (each - 6.5);
  const Estimate estimate = mean_over_launches(values);
  EXPECT_NEAR(estimate.value, 6.5, 1e-12);
  EXPECT_NEAR((estimate.high - 6.5) / std::sqrt(squares / 12 / 11), 3.105807, 1e-5);
  EXPECT_NEAR(estimate.high - 6.5, 6.5 - estimate.low, 1e-12);
}

TEST(MeanOverLaunches, OfFewerThanTwelveCutsOffNothing) {
  EXPECT_NEAR(mean_over_launches({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11}).value, 1, 1e-12);
  EXPECT_EQ(mean_over_launches({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12}).value, 0);
}

TEST(MeanOverLaunches, AgreesWithAnotherImplementation) {
  const nlohmann::json cases = kept_statistics("intervals");
  EXPECT_GE(cases.size(), 36u);
  for (const auto& each : cases)
    expect_as_kept(mean_over_launches(each.at("values").get<Numbers>(), each.at("confidence")), each, "mean");
}

TEST(MeanOverLaunches, AFewLaunches) {
  const Estimate one = mean_over_launches({5});
  EXPECT_EQ(one.value, 5);
  EXPECT_EQ(one.low, -infinity);
  EXPECT_EQ(one.high, infinity);
  EXPECT_TRUE(std::isnan(mean_over_launches({}).value));
  const Estimate same = mean_over_launches({2, 2, 2});
  EXPECT_EQ(same.low, 2);
  EXPECT_EQ(same.high, 2);
}

TEST(GeometricMeanOverLaunches, IsTheMeanOfLogarithms) {
  const Estimate estimate = geometric_mean_over_launches({1, 4, 16});
  EXPECT_NEAR(estimate.value, 4, 1e-12);
  EXPECT_NEAR(estimate.low * estimate.high, 16, 1e-9);  // symmetric in factors
  EXPECT_NEAR(std::log(estimate.high / 4), 9.924843 * std::log(4.0) / std::sqrt(3.0), 1e-4);
  const Estimate one = geometric_mean_over_launches({3});
  EXPECT_NEAR(one.value, 3, 1e-15);
  EXPECT_EQ(one.low, 0);
  EXPECT_EQ(one.high, infinity);
}

// 99% of the intervals hold the truth: of 20,000, 19,800, give or take 14 (one deviation).
TEST(MeanOverLaunches, CoversTheTruthAsOftenAsItSays) {
  Random random(2);
  constexpr int trials = 20000;
  for (const int launches : {3, 8, 24}) {
    int covered = 0, geometric = 0;
    for (int trial = 0; trial < trials; ++trial) {
      std::vector<double> values, factors;
      for (int i = 0; i < launches; ++i) {
        values.push_back(10 + 3 * random.normal());
        factors.push_back(std::exp(0.1 * random.normal()));
      }
      const Estimate estimate = mean_over_launches(values), factor = geometric_mean_over_launches(factors);
      covered += estimate.low <= 10 && 10 <= estimate.high ? 1 : 0;
      geometric += factor.low <= 1 && 1 <= factor.high ? 1 : 0;
    }
    EXPECT_NEAR(covered, 0.99 * trials, 5 * 14.1) << launches;
    EXPECT_NEAR(geometric, 0.99 * trials, 5 * 14.1) << launches;
  }
}

TEST(TestRatios, AgreesWithAnotherImplementation) {
  const nlohmann::json cases = kept_statistics("one_sample");
  EXPECT_GE(cases.size(), 25u);
  for (const auto& each : cases) {
    const Numbers ratios = each.at("ratios");
    const RatioTest test = test_ratios(ratios);
    EXPECT_EQ(test.launches, static_cast<int>(ratios.size()));
    EXPECT_NEAR(test.p_different, each.at("p").get<double>(), 1e-12) << each.dump();
    expect_as_kept(test.ratio, each, "ratio");
  }
}

TEST(TestRatios, OfFewLaunchesClaimsNothing) {
  EXPECT_EQ(test_ratios({}).launches, 0);
  EXPECT_EQ(test_ratios({0.5}).p_different, 1);
  EXPECT_EQ(test_ratios({1, 1, 1}).p_different, 1);
  EXPECT_EQ(test_ratios({0.9, 0.9, 0.9}).p_different, 0);
}

TEST(TestIndependent, AgreesWithAnotherImplementation) {
  const nlohmann::json cases = kept_statistics("two_samples");
  EXPECT_GE(cases.size(), 18u);
  for (const auto& each : cases) {
    const RatioTest test = test_independent(each.at("before").get<Numbers>(), each.at("after").get<Numbers>());
    EXPECT_NEAR(test.p_different, each.at("p").get<double>(), 1e-12) << each.dump();
    expect_as_kept(test.ratio, each, "ratio");
  }
}

TEST(TestIndependent, OfFewLaunchesClaimsNothing) {
  EXPECT_EQ(test_independent({1}, {1, 2}).launches, 0);
  EXPECT_EQ(test_independent({2, 2}, {2, 2}).p_different, 1);
  EXPECT_EQ(test_independent({2, 2}, {3, 3}).p_different, 0);
}

// The example of Benjamini and Hochberg 1995, section 4: the four smallest of fifteen.
TEST(BenjaminiHochberg, FindsWhatThePaperFinds) {
  const std::vector<double> p{0.0344, 0.0001, 0.7590, 0.0095, 0.3240, 0.0004, 0.0278, 0.0298,
                              1.0,    0.0019, 0.0201, 0.0459, 0.4262, 0.5719, 0.6528};
  const std::vector<bool> found = benjamini_hochberg(p);
  for (std::size_t i = 0; i < p.size(); ++i) EXPECT_EQ(found[i], p[i] <= 0.0095) << p[i];
  EXPECT_TRUE(benjamini_hochberg({}).empty());
  EXPECT_EQ(benjamini_hochberg({0.051}), std::vector<bool>{false});
  EXPECT_EQ(benjamini_hochberg({0.05, 0.05}), (std::vector<bool>{true, true}));  // neither alone would be, at 0.025
}

TEST(BenjaminiHochberg, AgreesWithAnotherImplementation) {
  const nlohmann::json cases = kept_statistics("discoveries");
  EXPECT_GE(cases.size(), 34u);
  for (const auto& each : cases)
    EXPECT_EQ(benjamini_hochberg(each.at("p").get<Numbers>(), each.at("q")), each.at("found").get<std::vector<bool>>())
        << each.dump();
}

RatioTest told(double ratio, double half, double p, int count = 24) {
  return {{ratio, ratio - half, ratio + half}, p, count};
}

TEST(Judge, KnowsFourKindsOfDifference) {
  const std::vector<Difference> differences =
      judge({told(0.95, 0.01, 1e-9), told(1.06, 0.02, 1e-9), told(1.002, 0.01, 0.5), told(1.01, 0.05, 0.5),
             told(0.995, 0.001, 1e-9), told(0, 0, 1, 0)});
  using enum Difference;
  // The fifth is certain and too small to speak of.
  EXPECT_EQ(differences, (std::vector<Difference>{slower, faster, same, ambiguous, same, not_measurable}));
}

// The larger p value of two one-sided tests against +-2% is below 0.5% exactly where the 99% interval lies inside.
TEST(Judge, CallsTheSameWhatTwoOneSidedTestsOfAnotherImplementationDo) {
  const nlohmann::json cases = kept_statistics("equivalence");
  std::set<std::string> seen;
  for (const auto& each : cases) {
    const std::string wanted = each.at("difference");
    seen.insert(wanted);
    EXPECT_EQ(name_of(judge({test_ratios(each.at("ratios").get<Numbers>())})[0]), wanted) << each.dump();
    if (wanted == "same" || wanted == "ambiguous") {
      EXPECT_EQ(wanted == "same", each.at("p_equivalent").get<double>() < 0.005);
    }
  }
  EXPECT_EQ(seen, (std::set<std::string>{"ambiguous", "faster", "same", "slower"}));
}

TEST(Judge, AgreesWithAnotherImplementationOnWholeRuns) {
  for (const auto& family : kept_statistics("families")) {
    std::vector<RatioTest> tests;
    std::vector<std::string> wanted, found;
    for (const auto& each : family) {
      tests.push_back(test_ratios(each.at("ratios").get<Numbers>()));
      wanted.push_back(each.at("difference"));
    }
    for (const Difference each : judge(tests)) found.emplace_back(name_of(each));
    EXPECT_EQ(found, wanted);
  }
}

// Launches differ by more than their blocks do, and a neighbour doubles a time now and then.
std::vector<double> simulated_launches(Random& random, double truth, int launches, int blocks) {
  std::vector<double> ratios;
  for (int launch = 0; launch < launches; ++launch) {
    const double luck = 0.012 * random.normal();
    std::vector<double> logarithms;
    for (int block = 0; block < blocks; ++block)
      logarithms.push_back(std::log(truth) + luck + 0.02 * random.normal() + (random.below(20) == 0 ? 0.7 : 0) -
                           (random.below(20) == 0 ? 0.7 : 0));
    ratios.push_back(std::exp(hodges_lehmann(logarithms)));
  }
  return ratios;
}

// By the efforts quick and standard.
TEST(TestRatios, CoversTheTruthUnderLaunchNoiseAndOutliers) {
  constexpr int experiments = 10000;
  for (const auto& [launches, blocks] : {std::pair(8, 8), std::pair(24, 15)}) {
    Random random(3);
    int covered = 0;
    for (int i = 0; i < experiments; ++i) {
      const RatioTest test = test_ratios(simulated_launches(random, 1.03, launches, blocks));
      covered += test.ratio.low <= 1.03 && 1.03 <= test.ratio.high ? 1 : 0;
    }
    EXPECT_GE(covered, 0.980 * experiments) << launches << " launches of " << blocks;
    EXPECT_LE(covered, 0.997 * experiments) << launches << " launches of " << blocks;
  }
}

// In every tenth launch one of the two processes is half as slow again, by the memory that it was given.
std::vector<double> unlucky_launches(Random& random, double truth, int launches) {
  std::vector<double> ratios = simulated_launches(random, truth, launches, 15);
  for (double& ratio : ratios) {
    if (random.below(10) == 0) ratio *= 1.5 * std::exp(0.04 * random.normal());
    if (random.below(10) == 0) ratio /= 1.5 * std::exp(0.04 * random.normal());
  }
  return ratios;
}

TEST(TestRatios, FindsASlowdownThoughProcessesAreUnlucky) {
  constexpr int experiments = 1000;
  Random random(5);
  int covered = 0, found = 0;
  for (int i = 0; i < experiments; ++i) {
    const RatioTest test = test_ratios(unlucky_launches(random, 0.95, 48));
    covered += test.ratio.low <= 0.95 && 0.95 <= test.ratio.high ? 1 : 0;
    found += test.ratio.high < 1 ? 1 : 0;
  }
  EXPECT_GE(covered, 0.980 * experiments);
  EXPECT_GE(found, 0.95 * experiments);
}

// Runs of fifty cells in which nothing changed: at most one run in twenty may claim that something did.
TEST(Judge, SeldomClaimsADifferenceWhereThereIsNone) {
  Random random(4);
  constexpr int runs = 100;
  int wrong = 0, found = 0;
  for (int run = 0; run < runs; ++run) {
    std::vector<RatioTest> tests;
    for (int cell = 0; cell < 50; ++cell) tests.push_back(test_ratios(simulated_launches(random, 1, 24, 15)));
    const auto claims = [](const std::vector<Difference>& all) {
      return std::ranges::count_if(
          all, [](Difference each) { return each == Difference::slower || each == Difference::faster; });
    };
    wrong += claims(judge(tests)) > 0 ? 1 : 0;
    tests[0] = test_ratios(simulated_launches(random, 0.95, 24, 15));
    found += judge(tests)[0] == Difference::slower ? 1 : 0;
  }
  EXPECT_LE(wrong, runs * 0.05 + 3 * std::sqrt(runs * 0.05 * 0.95));
  EXPECT_GE(found, 0.99 * runs);  // and one slowdown of 5% among them is found
}

}  // namespace
}  // namespace assay
