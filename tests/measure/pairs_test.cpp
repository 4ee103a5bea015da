// Looks at pairs: who leaves early, and when a look ends. The figures are made up; the workers at the end are real, and
// nothing is asked of their times.
#include "harness/measure/pairs.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "harness/core/catalog.h"
#include "harness/core/random.h"
#include "tests/no_resources.h"

namespace assay {
namespace {

// Ratios of launches of something that is slower by `slowdown`, with a noise of `spread`.
class Launches {
 public:
  Launches(std::uint64_t seed, double slowdown, double spread) : random_(seed), slowdown_(slowdown), spread_(spread) {}
  void add(int count) {
    for (int i = 0; i < count; ++i) measured_.ratios.push_back(std::exp(spread_ * random_.normal()) / (1 + slowdown_));
    measured_.blocks = 15 * static_cast<int>(measured_.ratios.size());
  }
  const PairedRatios& measured() const { return measured_; }

  // After how many launches of a first look it leaves; 24 if it never does.
  int leaves_after() {
    const Look look = first_look(24, 0);
    for (int done = launches_between_leaves; done < look.launches; done += launches_between_leaves) {
      add(launches_between_leaves);
      if (look.leaves(0, measured_)) return done;
    }
    return look.launches;
  }

 private:
  Random random_;
  double slowdown_, spread_;
  PairedRatios measured_;
};

struct Leaving {
  double share = 0, launches = 0;  // who left; launches of all on average
};

Leaving leaving(double slowdown, double spread, int pairs) {
  Leaving result;
  for (int i = 0; i < pairs; ++i) {
    const int after = Launches(derive_seed(7, "pair " + std::to_string(i)), slowdown, spread).leaves_after();
    result.share += after < 24 ? 1.0 / pairs : 0;
    result.launches += static_cast<double>(after) / pairs;
  }
  return result;
}

TEST(FirstLook, WhatIsSlowerBy3PercentHardlyEverLeaves) {
  for (const double spread : {0.005, 0.01, 0.02, 0.04}) {
    EXPECT_LE(leaving(0.03, spread, 10'000).share, 0.015) << spread;  // three questions of half a percent each
    EXPECT_LE(leaving(0.05, spread, 10'000).share, 0.001) << spread;
  }
}

TEST(FirstLook, WhatIsEqualLeavesAsSoonAsTheNoiseAllows) {
  const Leaving quiet = leaving(0, 0.005, 2000), usual = leaving(0, 0.02, 2000), noisy = leaving(0, 0.2, 2000);
  EXPECT_GE(quiet.share, 0.95);
  EXPECT_LE(quiet.launches, 8);
  EXPECT_GE(usual.share, 0.9);
  EXPECT_LE(usual.launches, 15);
  EXPECT_LE(noisy.share, 0.04) << "three questions of one percent each: 0 and 3% are hardly told apart";
}

// How many of pairs that are in all launches of a first look are certain to be called different in the end.
struct Told {
  double at_once = 0, in_the_end = 0, launches = 0;
};

Told told(double slowdown, double spread, int pairs) {
  constexpr std::size_t family = 500;
  const auto certain = [](const PairedRatios& measured) {
    return test_of(measured).p_different * (family + 1) <= false_discovery_rate;
  };
  const Look look = first_look(24, family);
  Told result;
  for (int i = 0; i < pairs; ++i) {
    Launches launches(derive_seed(8, "pair " + std::to_string(i)), slowdown, spread);
    launches.add(look.launches);
    result.at_once += certain(launches.measured()) ? 1.0 / pairs : 0;
    int done = look.launches;
    for (; done < look.launches + look.further && look.goes_on(0, launches.measured());
         done += launches_between_questions)
      launches.add(launches_between_questions);
    result.in_the_end += certain(launches.measured()) ? 1.0 / pairs : 0;
    result.launches += static_cast<double>(done) / pairs;
  }
  return result;
}

TEST(FirstLook, WhatIsOpenGoesOnUntilItIsTold) {
  const Told slower = told(0.03, 0.035, 2000), equal = told(0, 0.035, 20'000), clear = told(0.05, 0.02, 2000);
  EXPECT_LT(slower.at_once, 0.5);
  EXPECT_GT(slower.in_the_end, 0.9);
  EXPECT_LE(equal.in_the_end, 5e-4) << "asked up to five times, of 1e-4 each";
  EXPECT_GT(clear.at_once, 0.99);
  EXPECT_LT(clear.launches, 24.2) << "and who is told does not go on";
}

TEST(FirstLook, WhatLooksDifferentStays) {
  Launches faster(1, -0.05, 0.005), slightly_slower(2, 0.02, 0.002), equal(3, 0, 0.002);
  for (Launches* each : {&faster, &slightly_slower, &equal}) each->add(12);
  EXPECT_FALSE(is_cleared(faster.measured())) << "how much is to be told";
  EXPECT_FALSE(is_cleared(slightly_slower.measured())) << "certainly slower, if not by 3%";
  EXPECT_TRUE(is_cleared(equal.measured()));
  PairedRatios wrong = equal.measured(), interrupted = equal.measured();
  wrong.why_not_after = "its output was wrong after it had been timed";
  interrupted.dropped = interrupted.blocks / 2;
  EXPECT_FALSE(is_cleared(wrong));
  EXPECT_FALSE(is_cleared(interrupted));
  EXPECT_FALSE(is_cleared({}));
}

// simd beside itself, in two small cells.
class RealPairs : public testing::Test {
 protected:
  void SetUp() override {
    RosterOptions options;
    options.worker_directory = ASSAY_BINARY_DIRECTORY "/bin";
    for (const Contender& contender : discover(options).of("rms_norm"))
      if (contender.subject.implementation == "simd")
        for (const char* shape : {"rows=1,cols=64", "rows=2,cols=64"}) {
          const std::string id =
              std::string("rms_norm:f32,") + shape + ",eps=1e-05,weight_offset=0,weights=f32,values=normal,seed=1";
          pairs_.push_back(
              {{parse_case(id, find_op("rms_norm")->info()), CacheMode::hot, true, ""}, contender, contender});
        }
    ASSERT_EQ(pairs_.size(), 2u);
    settings_.effort.blocks = 2;
    settings_.effort.warm_up_seconds = settings_.effort.sample_seconds = 1e-4;
    settings_.interrupted = [] { return false; };
    settings_.pressure = [] { return std::pair(0.0, 0.0); };
    settings_.waived = [](const MeasurementRecord&) { return false; };
  }

  // How often each pair was measured, by the number of its rows, and how many launches they were spared.
  std::map<std::int64_t, int> measure(const Look& look) {
    std::map<std::int64_t, int> times;
    spared_ = 0;
    measure_pairs(
        NoResources(), settings_, pairs_, look,
        {[&](const Pair& pair) { ++times[pair.cell.which.dims[0].size]; }, [&](int spared) { spared_ += spared; }});
    return times;
  }

  std::vector<Pair> pairs_;
  MeasureSettings settings_;
  int spared_ = 0;
};

TEST_F(RealPairs, WhoLeavesIsNotMeasuredAgain) {
  Look look{.launches = 14};
  EXPECT_EQ(measure(look), (std::map<std::int64_t, int>{{1, 14}, {2, 14}}));
  look.leaves = [](std::size_t pair, const PairedRatios&) { return pair == 1; };
  EXPECT_EQ(measure(look), (std::map<std::int64_t, int>{{1, 14}, {2, launches_between_leaves}}));
  EXPECT_EQ(spared_, 14 - launches_between_leaves);
}

// Calls `see` with the folder of a launch's copies, after each pair.
template <typename See>
void measure_and_see_copies(const MeasureSettings& settings, const std::vector<Pair>& pairs, const Look& look,
                            const See& see) {
  std::string folder = testing::TempDir() + "assay-started-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  ASSERT_EQ(setenv("TMPDIR", folder.c_str(), 1), 0);
  measure_pairs(NoResources(), settings, pairs, look, {[&](const Pair&) {
                  for (const auto& launch : std::filesystem::directory_iterator(folder)) see(launch.path());
                }});
  unsetenv("TMPDIR");
  std::filesystem::remove_all(folder);
}

// The first copy that a launch makes gets the memory that the launch before gave back last.
TEST_F(RealPairs, WhoseCopyIsMadeFirstIsDrawn) {
  pairs_.resize(1);
  pairs_[0].after.command.arguments[0] = ASSAY_BINARY_DIRECTORY "/bin/assay-worker-relinked-1";
  std::map<std::string, int> first;
  measure_and_see_copies(settings_, pairs_, {.launches = 20}, [&](const std::filesystem::path& launch) {
    for (const auto& copy : std::filesystem::directory_iterator(launch / "1")) ++first[copy.path().filename()];
  });
  EXPECT_EQ(first.size(), 2u);
  for (const auto& [file, times] : first) EXPECT_GE(times, 4) << file;
}

// Otherwise a `before` that several share would have been through more cells than each of them.
TEST_F(RealPairs, WhereSeveralShareOneAllStartAnewInEachCell) {
  for (const auto& [most_together, started] : std::map<int, std::size_t>{{1, 3}, {5, 6}}) {
    std::set<std::string> launches;
    measure_and_see_copies(settings_, pairs_, {.launches = 3, .most_together = most_together},
                           [&](const std::filesystem::path& launch) { launches.insert(launch); });
    EXPECT_EQ(launches.size(), started) << most_together;
  }
}

TEST_F(RealPairs, WhoIsOpenGoesOn) {
  Look look{.launches = 7};
  look.further = 8;
  look.goes_on = [asked = 0](std::size_t pair, const PairedRatios&) mutable { return pair == 0 && asked++ == 0; };
  EXPECT_EQ(measure(look), (std::map<std::int64_t, int>{{1, 12}, {2, 7}}));
  EXPECT_EQ(spared_, -5);
}

// Nothing is missing from a look that nobody needs any more: it did not end for want of time.
TEST_F(RealPairs, ALookEndsWhenAllHaveLeft) {
  Look look{.launches = 14};
  look.leaves = [](std::size_t, const PairedRatios&) { return true; };
  int asked = 0;
  look.time_is_up = [&](int) { return ++asked > 0; };
  EXPECT_EQ(measure(look), (std::map<std::int64_t, int>{{1, launches_between_leaves}, {2, launches_between_leaves}}));
  EXPECT_EQ(asked, 0);
}

TEST_F(RealPairs, TimeThatIsUpEndsALookButNotItsFirstLaunches) {
  Look look{.launches = 14};
  look.time_is_up = [](int) { return true; };
  EXPECT_EQ(measure(look), (std::map<std::int64_t, int>{{1, fewest_launches}, {2, fewest_launches}}));
  look.time_is_up = [](int done) { return done == fewest_launches + 2; };
  EXPECT_EQ(measure(look), (std::map<std::int64_t, int>{{1, fewest_launches + 2}, {2, fewest_launches + 2}}));
}

}  // namespace
}  // namespace assay
