#include "harness/measure/sampling.h"

#include <gtest/gtest.h>

#include <cmath>

#include "harness/core/random.h"

namespace assay {
namespace {

MeasurementRecord record(const std::string& cell, const std::string& implementation, int launch, double seconds,
                         double noise = 0.002) {
  MeasurementRecord made;
  made.cell = cell;
  made.subject.implementation = implementation;
  made.launch = launch;
  Random random(derive_seed(static_cast<std::uint64_t>(launch), cell + implementation));
  const double factor = 1 + noise * (static_cast<double>(random.below(2001)) / 1000 - 1);
  for (int block = 0; block < 6; ++block) made.samples.push_back({seconds * factor, 0, 0});
  return made;
}

std::vector<std::string> who_leaves(Sampling& sampling, int launch,
                                    const std::vector<std::pair<std::string, double>>& times) {
  std::vector<MeasurementRecord> records;
  for (const auto& [name, seconds] : times) records.push_back(record("cell", name, launch, seconds));
  sampling.dismiss_losers(records);
  std::vector<std::string> names;
  for (const MeasurementRecord& each : records) {
    if (!each.leaves.empty()) names.push_back(each.subject.implementation);
    sampling.add(each);
  }
  return names;
}

using Names = std::vector<std::string>;

TEST(Sampling, AClearLoserLeavesAfterTheLeastLaunchesAndSaysWhy) {
  Sampling sampling(*effort_named("standard"));
  const std::vector<std::pair<std::string, double>> times{{"fast", 1e-6}, {"near", 1.45e-6}, {"slow", 2e-6}};
  for (int launch = 0; launch + 1 < least_launches; ++launch) EXPECT_EQ(who_leaves(sampling, launch, times), Names{});
  EXPECT_FALSE(sampling.has_left("cell", "slow"));
  EXPECT_EQ(who_leaves(sampling, least_launches - 1, times), Names{"slow"});
  EXPECT_TRUE(sampling.has_left("cell", "slow"));
  EXPECT_FALSE(sampling.has_left("cell", "near"));
  EXPECT_FALSE(sampling.has_left("other", "slow"));
}

TEST(Sampling, WhoIsNotCertainlySlowerStays) {
  Sampling sampling(*effort_named("standard"));
  for (int launch = 0; launch < 2 * least_launches; ++launch) {
    std::vector<MeasurementRecord> records{record("cell", "fast", launch, 1e-6),
                                           record("cell", "noisy", launch, 1.6e-6, 0.4)};
    sampling.dismiss_losers(records);
    for (const MeasurementRecord& each : records) EXPECT_EQ(each.leaves, "") << launch;
    for (const MeasurementRecord& each : records) sampling.add(each);
  }
}

TEST(Sampling, NobodyLeavesWhereTheSpecSaysSo) {
  Effort effort = *effort_named("standard");
  effort.losers_leave = 0;
  Sampling sampling(effort);
  for (int launch = 0; launch < 2 * least_launches; ++launch)
    EXPECT_EQ(who_leaves(sampling, launch, {{"fast", 1e-6}, {"slow", 9e-6}}), Names{});
}

TEST(Sampling, ProbesOfTheMachineAreNoContenders) {
  Sampling sampling(*effort_named("standard"));
  for (int launch = 0; launch < 2 * least_launches; ++launch) {
    std::vector<MeasurementRecord> records{record("cell", "only", launch, 9e-6),
                                           record("cell", "copy:plain", launch, 1e-6)};
    records[1].probe = true;
    sampling.dismiss_losers(records);
    for (const MeasurementRecord& each : records) EXPECT_EQ(each.leaves, "");
    for (const MeasurementRecord& each : records) sampling.add(each);
  }
}

TEST(Sampling, TheRecordsOfEarlierLaunchesCountAfterAResume) {
  Sampling sampling(*effort_named("standard"));
  MeasurementRecord left = record("cell", "slow", 3, 1e-6);
  left.leaves = "left";
  sampling.add(left);
  EXPECT_TRUE(sampling.is_done("cell", "slow", 3));
  EXPECT_FALSE(sampling.is_done("cell", "slow", 4));
  EXPECT_TRUE(sampling.has_left("cell", "slow"));
}

// Two cells: one whose decision is clear, one whose contenders are noisy and near.
Sampling two_cells() {
  Sampling sampling(*effort_named("standard"));
  for (int launch = 0; launch < 8; ++launch) {
    sampling.add(record("clear", "a", launch, 1e-6, 0.001), 0.5);
    sampling.add(record("clear", "b", launch, 2e-6, 0.001), 0.5);
    sampling.add(record("open", "a", launch, 1e-6, 0.2), 2);
    sampling.add(record("open", "b", launch, 1.05e-6, 0.2), 2);
  }
  return sampling;
}

TEST(Sampling, TimeGoesToTheCellsThatAreLeastCertain) {
  const Sampling sampling = two_cells();
  EXPECT_LT(sampling.uncertainty("clear"), 0.005);
  EXPECT_GT(sampling.uncertainty("open"), 0.05);
  EXPECT_TRUE(std::isinf(sampling.uncertainty("never measured")));
  EXPECT_EQ(sampling.next({"clear", "open"}, 100), Names{"open"});
  EXPECT_EQ(sampling.next({"clear", "open", "never measured"}, 100), (Names{"never measured", "open"}));
}

TEST(Sampling, WhatDoesNotFitIntoTheTimeThatIsLeftIsNotBegun) {
  const Sampling sampling = two_cells();
  EXPECT_EQ(sampling.cost("open"), 2);
  EXPECT_EQ(sampling.next({"clear", "open"}, 1.9), Names{});
  EXPECT_EQ(sampling.next({"clear", "open"}, 1.9, 0), Names{"clear"});
  EXPECT_EQ(sampling.next({"clear", "open"}, 100, 1), Names{});
}

}  // namespace
}  // namespace assay
