// Times that a worker cannot have measured, and times that it can have: on both sides of each limit.
#include "harness/measure/plausibility.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

namespace assay {
namespace {

constexpr int calls = 100;
constexpr double answer = 50e-6;  // seconds that a request for no calls takes

// As the harness sees it if calls really take so long.
Sample honest_sample(double seconds_per_call, int made = calls) {
  return {seconds_per_call, seconds_per_call, 0, seconds_per_call * made + answer + 10e-6};
}

// Eight samples of calls that take 5 us: half a millisecond each, and 560 us until the harness has the answer.
MeasurementRecord honest() {
  MeasurementRecord record;
  record.iterations = calls;
  record.answer_seconds = answer;
  record.work = {65536, 10000, 0};
  record.samples.assign(8, honest_sample(5e-6));
  return record;
}

// What is said of an honest record that was changed; nothing if it may be true.
template <class Change>
std::string said_of(Change change, double copy_seconds = 0) {
  MeasurementRecord record = honest();
  change(record);
  return find_implausible(record, copy_seconds).value_or("");
}

// However long it really took.
void claim(MeasurementRecord& record, double seconds_per_call) {
  for (Sample& sample : record.samples) sample.cpu = sample.wall = seconds_per_call;
}

std::string said_of_claiming(double seconds_per_call) {
  return said_of([=](MeasurementRecord& record) { claim(record, seconds_per_call); });
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Plausibility, HonestTimesAre) {
  EXPECT_EQ(find_implausible(honest(), 0), std::nullopt);
  EXPECT_EQ(find_implausible(honest(), 2e-6), std::nullopt);
}

TEST(Plausibility, WhereThereAreNoSamplesNothingIsClaimed) {
  EXPECT_EQ(said_of([](MeasurementRecord& record) { record.samples.clear(); }, 1), "");
}

TEST(Plausibility, ATimeIsFiniteAndNotNegative) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), infinity, -infinity, -1e-9})
    for (double Sample::*time : {&Sample::cpu, &Sample::wall})
      EXPECT_EQ(said_of([=](MeasurementRecord& record) { record.samples.back().*time = bad; }),
                "it claims a time that is negative or no number")
          << bad;
}

TEST(Plausibility, NothingTakesLongerThanItsAnswer) {
  EXPECT_EQ(said_of_claiming(5.7e-6), "");
  const std::string said = said_of_claiming(5.9e-6);
  EXPECT_TRUE(has(said, "it claims 590 us for a sample that was answered after 560 us")) << said;
  // Milliseconds that were taken for seconds.
  EXPECT_TRUE(has(said_of_claiming(5e-3), "for a sample that was answered after"));
}

TEST(Plausibility, OneSampleThatCannotBeIsEnough) {
  EXPECT_TRUE(has(said_of([](MeasurementRecord& record) { record.samples[3].wall = 1; }), "was answered after"));
}

// It makes a tenth of the calls, and tells the time of one.
TEST(Plausibility, SkippedCallsShowInTheAnswer) {
  const std::string said =
      said_of([](MeasurementRecord& record) { record.samples.assign(8, honest_sample(5e-6, calls / 10)); });
  EXPECT_TRUE(has(said, "it claims 500 us for a sample that was answered after 110 us")) << said;
}

TEST(Plausibility, AThreadTakesNoMoreOfAProcessorThanTime) {
  const auto said_of_cpu = [](double seconds, int threads) {
    return said_of([=](MeasurementRecord& record) {
      record.threads = threads;
      for (Sample& sample : record.samples) sample.cpu = seconds;
    });
  };
  EXPECT_EQ(said_of_cpu(5.4e-6, 1), "");
  EXPECT_EQ(said_of_cpu(5.5e-6, 1), "it claims more processor time (5.5 us per call) than time has passed (5 us)");
  EXPECT_TRUE(has(said_of_cpu(10e-6, 1), "more processor time"));
  EXPECT_EQ(said_of_cpu(10e-6, 2), "");  // two threads do
}

TEST(Plausibility, WhatAllSamplesTookIsNotSeveralTimesWhatIsClaimed) {
  EXPECT_EQ(said_of_claiming(3.3e-6), "");
  const std::string said = said_of_claiming(0.5e-6);  // a tenth
  EXPECT_TRUE(has(said, "it claims at most 50 us for a sample, and all of them took at least 510 us")) << said;
  EXPECT_TRUE(has(said_of_claiming(3.2e-6), "all of them took at least"));
  EXPECT_TRUE(has(said_of_claiming(5e-9), "all of them took at least"));  // seconds that were taken for milliseconds
  EXPECT_TRUE(has(said_of_claiming(0), "it claims at most 0 us"));
}

TEST(Plausibility, ASampleThatWasHeldUpProvesNothing) {
  EXPECT_EQ(said_of([](MeasurementRecord& record) { record.samples[0].round_trip = 1; }), "");
  EXPECT_EQ(said_of([](MeasurementRecord& record) {
              for (std::size_t i = 1; i < record.samples.size(); ++i) record.samples[i].round_trip = 1;
            }),
            "");
  for (const std::size_t quick : {0u, 7u})
    EXPECT_EQ(said_of([=](MeasurementRecord& record) { record.samples[quick] = {0.5e-6, 0.5e-6, 0, 560e-6}; }), "");
}

// On a machine where others run, every sample may be held up; what is held up for another reason is not excused.
TEST(Plausibility, WaitingForAProcessorIsNotWork) {
  const auto said_of_waiting = [](double seconds, double waited) {
    return said_of([=](MeasurementRecord& record) {
      for (Sample& sample : record.samples) {
        sample.round_trip += seconds;
        sample.waited = waited;
      }
    });
  };
  EXPECT_EQ(said_of_waiting(20e-3, 20e-3), "");
  EXPECT_TRUE(has(said_of_waiting(20e-3, 0), "all of them took at least"));
  EXPECT_TRUE(has(said_of_waiting(20e-3, 18e-3), "all of them took at least"));
}

// Its clock went on while it waited; what it ran is a tenth all the same.
TEST(Plausibility, WhatIsClaimedIsHeldAgainstTheTimeInWhichItRan) {
  EXPECT_TRUE(has(said_of([](MeasurementRecord& record) {
                    for (Sample& sample : record.samples) sample = {0.5e-6, 30e-6, 3, 3e-3 + 560e-6, 3e-3};
                  }),
                  "it claims at most 50 us for a sample, and all of them took at least 510 us"));
}

// What the kernel counts for the whole process, against what the worker's one thread claims.
TEST(Plausibility, ProcessorTimeIsWhatTheKernelCounts) {
  constexpr double answering = 40e-6;  // an answer may take that much more
  const auto said_of_using = [](double seconds, double aside, std::size_t samples = 8) {
    return said_of([=](MeasurementRecord& record) {
      record.answer_used = answering;
      for (std::size_t i = 0; i < record.samples.size(); ++i) {
        record.samples[i].used = (i < samples ? seconds : 500e-6) + answering;
        record.samples[i].aside = i < samples ? aside : 0;
        record.samples[i].round_trip += std::max(0.0, aside);
      }
    });
  };
  EXPECT_EQ(said_of_using(500e-6, 0), "");
  EXPECT_EQ(said_of_using(594e-6, 0), "");
  EXPECT_EQ(said_of_using(596e-6, 0),
            "the kernel counted 96 us more of processor time for a sample than the 500 us that it claims");
  EXPECT_EQ(said_of_using(800e-6, 300e-6), "");
  // Of who does not say what it took besides, more is allowed.
  EXPECT_EQ(said_of_using(1.12e-3, -1), "");
  EXPECT_TRUE(has(said_of_using(1.13e-3, -1), "more of processor time for a sample"));
  EXPECT_EQ(said_of_using(5e-3, 0, 3), "") << "an interrupt is put down to whoever runs";
  EXPECT_EQ(said_of_using(406e-6, 0), "");
  EXPECT_EQ(said_of_using(400e-6, 0),
            "it claims 100 us more of processor time for a sample than the kernel counted, of 500 us");
}

TEST(Plausibility, SeveralThreadsTakeAsMuchAsTheyAreGiven) {
  const auto said_of_using = [](double seconds, int threads) {
    return said_of([=](MeasurementRecord& record) {
      record.threads = threads;
      for (Sample& sample : record.samples) sample.used = seconds;
    });
  };
  EXPECT_EQ(said_of_using(1e-3, 2), "");
  EXPECT_EQ(said_of_using(0.5e-3, 2), "");
  EXPECT_TRUE(has(said_of_using(2e-3, 2), "more of processor time"));
  EXPECT_EQ(said_of_using(2e-3, 4), "");
}

TEST(Plausibility, NobodyWorksWhileOthersAreTimed) {
  const auto said_of_record = [](double idle, double children, int threads) {
    return said_of([=](MeasurementRecord& record) {
      record.threads = threads;
      record.idle_used = idle;
      record.children_used = children;
    });
  };
  EXPECT_EQ(said_of_record(2.1e-3, 0.05, 1), "");
  EXPECT_EQ(said_of_record(2.3e-3, 0, 1),
            "it took 2.3e+03 us of processor time between its samples, while others were timed");
  EXPECT_EQ(said_of([](MeasurementRecord& record) {
              record.idle_used = 9e-3;
              record.steal_before = 50, record.steal_after = 50.01;
            }),
            "")
      << "the host had given the processor to others meanwhile";
  EXPECT_EQ(said_of_record(1, 0, 2), "") << "threads that wait for the next call may do so busily";
  EXPECT_TRUE(has(said_of_record(0, 0.06, 1), "processes that it started took"));
  EXPECT_TRUE(has(said_of_record(0, 0.06, 2), "processes that it started took"));
}

// Of samples that are not equally long, each counts by its own calls.
TEST(Plausibility, EachSampleIsOfItsOwnCalls) {
  EXPECT_EQ(said_of([](MeasurementRecord& record) {
              record.samples[2] = honest_sample(5e-6, 90);
              record.samples[2].calls = 90;
            }),
            "");
  EXPECT_TRUE(has(said_of([](MeasurementRecord& record) {
                    record.samples[2] = honest_sample(5e-6, 50);
                    record.samples[2].calls = 90;
                  }),
                  "for a sample that was answered after"));
}

// An answer takes its time, which is nobody's work; but beyond two milliseconds it counts.
TEST(Plausibility, SlowAnswersDoNotHideMuch) {
  const auto said_of_answers = [](double seconds) {
    return said_of([=](MeasurementRecord& record) {
      record.answer_seconds = seconds;
      for (Sample& sample : record.samples) sample.round_trip += seconds - answer;
    });
  };
  EXPECT_EQ(said_of_answers(1e-3), "");
  EXPECT_EQ(said_of_answers(2e-3), "");
  EXPECT_TRUE(has(said_of_answers(10e-3), "all of them took at least"));
}

TEST(Plausibility, NoProcessorMovesOrComputesAsMuch) {
  const auto said_of_work = [](const Work& work, int threads) {
    return said_of([=](MeasurementRecord& record) {
      record.work = work;
      record.dtype = "f32";
      record.threads = threads;
    });
  };
  EXPECT_EQ(said_of_work({5.7e6, 0, 0}, 1), "");
  EXPECT_EQ(said_of_work({0, 3.8e6, 0}, 1), "");
  EXPECT_EQ(said_of_work({0, 0, 5.7e6}, 1), "");
  for (const Work& work : {Work{5.8e6, 0, 0}, Work{0, 3.9e6, 0}, Work{0, 0, 5.8e6}}) {
    const std::string said = said_of_work(work, 1);
    EXPECT_TRUE(has(said, "it claims 5 us per call; no processor does that in less than 5.0")) << said;
    EXPECT_EQ(said_of_work(work, 4), "");  // four do
  }
  EXPECT_TRUE(has(said_of_work({2.4e7, 0, 0}, 4), "no processor"));
  // Products of bf16 have units of their own, and nothing else does.
  const auto said_of_bf16 = [](const char* op, double flops) {
    return said_of([=](MeasurementRecord& record) {
      record.op = op;
      record.work = {0, flops, 0};
      record.dtype = "bf16";
    });
  };
  EXPECT_EQ(said_of_bf16("ffn", 6.1e7), "");
  EXPECT_TRUE(has(said_of_bf16("ffn", 6.2e7), "no processor"));
  EXPECT_EQ(said_of_bf16("gelu", 3.8e6), "");
  EXPECT_TRUE(has(said_of_bf16("gelu", 3.9e6), "no processor"));
}

TEST(Plausibility, NoWorkIsDoneInNoTime) {
  // Whatever is still going on after the answer: that came at once.
  EXPECT_TRUE(has(said_of([](MeasurementRecord& record) { record.samples.assign(8, honest_sample(0)); }),
                  "it claims 0 us per call; no processor"));
  // A thread whose own clock stands still, since others do the work: which they may if there are to be several.
  const auto said_of_idle = [](int threads) {
    return said_of([=](MeasurementRecord& record) {
      record.threads = threads;
      for (Sample& sample : record.samples) sample.cpu = 0;
    });
  };
  EXPECT_TRUE(has(said_of_idle(1), "it claims at most 0 us for a sample, and all of them took at least"));
  EXPECT_EQ(said_of_idle(2), "");
}

TEST(Plausibility, NothingIsSeveralTimesAsFastAsACopy) {
  const auto unchanged = [](MeasurementRecord&) {};
  EXPECT_EQ(said_of(unchanged, 19e-6), "");
  EXPECT_EQ(said_of(unchanged, 21e-6), "it claims 5 us per call; merely copying as many bytes takes 21 us here");
  // It makes a tenth of the calls, and divides by all of them.
  const auto skips = [](MeasurementRecord& record) {
    record.samples.assign(8, honest_sample(5e-6, calls / 10));
    claim(record, 0.5e-6);
  };
  EXPECT_EQ(said_of(skips, 0), "");
  EXPECT_TRUE(has(said_of(skips, 4e-6), "merely copying as many bytes"));
}

// With a binding to another language or without: both are claims, but it is with it that values are moved.
TEST(Plausibility, TimesWithoutTheBindingAreHeldToTheSame) {
  const auto said_of_bare = [](const Sample& sample, double copy_seconds) {
    return said_of([=](MeasurementRecord& record) { record.bare.assign(8, sample); }, copy_seconds);
  };
  EXPECT_EQ(said_of_bare(honest_sample(4e-6), 0), "");
  EXPECT_EQ(said_of_bare(honest_sample(1e-6), 15e-6), "");
  const std::string said = said_of_bare({0.5e-6, 0.5e-6, 0, 560e-6}, 0);
  EXPECT_TRUE(has(said, "all of them took at least") && said.ends_with(" (without its binding)")) << said;
  EXPECT_EQ(said_of_bare({-1, 4e-6, 0, 560e-6}, 0),
            "it claims a time that is negative or no number (without its binding)");
}

}  // namespace
}  // namespace assay
