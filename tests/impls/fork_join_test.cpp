// The threads that kernels share their work among.
#include <gtest/gtest.h>

#include <chrono>
#include <ctime>
#include <numeric>
#include <set>
#include <thread>

#include "impls/threads/fork_join.h"

namespace assay::threads {
namespace {

TEST(ForkJoin, EachPartIsDoneOnceAndByTheEndOfTheCall) {
  ForkJoin fork_join(3);
  for (int call = 0; call < 2000; ++call) {
    const int parts = 1 + call % 3;
    std::vector<int> done(3, 0);
    fork_join.run(parts, [&](int part) { ++done[static_cast<std::size_t>(part)]; });
    EXPECT_EQ(std::accumulate(done.begin(), done.end(), 0), parts);
    for (int part = 0; part < parts; ++part) ASSERT_EQ(done[static_cast<std::size_t>(part)], 1) << call;
  }
}

TEST(ForkJoin, PartsHaveThreadsOfTheirOwnAndTheFirstIsTheCallers) {
  ForkJoin fork_join(3);
  std::vector<std::thread::id> who(3);
  fork_join.run(3, [&](int part) { who[static_cast<std::size_t>(part)] = std::this_thread::get_id(); });
  EXPECT_EQ(who[0], std::this_thread::get_id());
  EXPECT_EQ(std::set<std::thread::id>(who.begin(), who.end()).size(), 3u);
}

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// Another implementation may be timed meanwhile, on the same processors.
TEST(ForkJoin, SleepsBetweenCalls) {
  ForkJoin fork_join(4);
  fork_join.run(4, [](int) {});
  const double before = processor_seconds();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_LT(processor_seconds() - before, 0.02);
}

TEST(Shares, CoverEverythingOnceInWholeUnits) {
  for (const std::int64_t count : {0, 1, 63, 64, 65, 1000, 4096})
    for (const std::int64_t unit : {1, 64})
      for (int parts = 1; parts <= 5; ++parts) {
        std::int64_t next = 0;
        for (int number = 0; number < parts; ++number) {
          const auto [begin, end] = share_of(count, unit, number, parts);
          EXPECT_EQ(begin, next);
          EXPECT_LE(begin, end);
          EXPECT_TRUE(begin % unit == 0 || begin == count);
          next = end;
        }
        EXPECT_EQ(next, count);
      }
}

}  // namespace
}  // namespace assay::threads
