// Which leads count: judged over all cells of a run.
#include <cmath>
#include <cstddef>

#include "harness/core/random.h"
#include "tests/measure/made_up_records.h"

namespace assay {
namespace {

TEST(Ties, WhatCannotBeToldApartIsTied) {
  Random random(3);
  const auto noisy = [&random](double seconds) {
    return [&random, seconds](int, int) { return seconds * std::exp(0.02 * random.normal()); };
  };
  const CellSummary cell = only_cell(series("simd", noisy(1.000e-6)) + series("onednn", noisy(1.001e-6)) +
                                     series("openblas", noisy(2e-6)) + series("naive", noisy(8e-6)));
  EXPECT_EQ(cell.tied, 1u);
  EXPECT_EQ(cell.measured[2].subject.implementation, "openblas");
  EXPECT_GT(cell.lead.low, 1.9);
  EXPECT_LT(cell.lead.high, 2.1);
}

// One of two implementations is ahead by so much, give or take `spread`, in all of its launches.
std::vector<Record> lead_of(double ahead, double spread, const std::string& cell) {
  return series("simd", constant(1e-6), cell) +
         series(
             "onednn", [=](int launch, int) { return 1e-6 * std::exp(ahead + (launch % 2 == 0 ? spread : -spread)); },
             cell);
}

std::size_t ties_in(const std::vector<CellSummary>& cells) {
  std::size_t ties = 0;
  for (const CellSummary& cell : cells) ties += cell.tied;
  return ties;
}

// A lead of 4 standard errors, p = 0.005 with 7 degrees of freedom: alone it counts; among thirty cells in which
// nothing else is found it may be chance.
TEST(Ties, ALeadThatIsNoDiscoveryInTheWholeRunIsATie) {
  constexpr double spread = 0.01;
  const double error = spread * std::sqrt(8.0 / 7.0) / std::sqrt(8.0);
  std::vector<Record> records = lead_of(4 * error, spread, "lead");
  const CellSummary alone = only_cell(records);
  EXPECT_EQ(alone.tied, 0u);
  EXPECT_GT(alone.lead.low, 1);
  for (int i = 0; i < 29; ++i) records = records + lead_of(0, spread, "even " + std::to_string(i));
  const Summary all = summarise({}, records, {});
  ASSERT_EQ(all.cells.size(), 30u);
  EXPECT_EQ(all.cells[0].tied, 1u);
  EXPECT_EQ(all.cells[0].lead.value, 0);
  EXPECT_EQ(ties_in(all.cells), 30u);
  // Its interval is what it was.
  EXPECT_EQ(all.cells[0].measured[0].ahead.at("onednn").low, alone.measured[0].ahead.at("onednn").low);
}

TEST(Ties, AmongManyDiscoveriesALeadStaysOne) {
  constexpr double spread = 0.01;
  const double error = spread * std::sqrt(8.0 / 7.0) / std::sqrt(8.0);
  std::vector<Record> records = lead_of(4 * error, spread, "lead");
  for (int i = 0; i < 29; ++i) records = records + lead_of(0.7, spread, "clear " + std::to_string(i));
  const Summary all = summarise({}, records, {});
  EXPECT_EQ(ties_in(all.cells), 0u);
  EXPECT_GT(all.cells[0].lead.low, 1);
  // Beyond the interval no discovery helps: 3 standard errors are less than the 3.5 of its half width.
  records = lead_of(3 * error, spread, "short") + records;
  EXPECT_EQ(summarise({}, records, {}).cells[0].tied, 1u);
}

TEST(Ties, TimesOfZeroTellNothingApart) {
  for (const double seconds : {0.0, -1.0}) {
    const CellSummary cell = only_cell(series("simd", [=](int launch, int) { return launch == 3 ? seconds : 1e-6; }) +
                                       series("naive", [](int launch, int) { return 2e-6 + 1e-8 * launch; }));
    EXPECT_EQ(cell.tied, 1u);
    EXPECT_EQ(cell.lead.value, 0);
  }
}

TEST(Ties, BehindATieTheNextIsLookedAt) {
  const auto swinging = [](const char* name, double seconds, int period) {
    return series(name, [=](int launch, int) { return seconds * (launch % (2 * period) < period ? 1.01 : 0.99); });
  };
  const std::vector<Record> alike =
      series("simd", constant(1e-6)) + swinging("onednn", 1e-6, 1) + swinging("openblas", 1.001e-6, 2);
  const CellSummary cell = only_cell(alike + series("naive", constant(3e-6)));
  EXPECT_EQ(cell.tied, 2u);
  EXPECT_NEAR(cell.lead.value, 3, 0.01);
  const CellSummary all_tied = only_cell(alike);
  EXPECT_EQ(all_tied.tied, 2u);
  EXPECT_EQ(all_tied.lead.value, 0);
}

}  // namespace
}  // namespace assay
