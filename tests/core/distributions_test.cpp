#include "harness/core/distributions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <set>
#include <utility>

#include "harness/core/dtype.h"

namespace assay {
namespace {

constexpr std::int64_t rows = 200, cols = 300;

std::vector<std::vector<double>> draw(const std::string& distribution, Dtype dtype = Dtype::f32, double scale = 1) {
  Random random(9);
  const Buffer buffer = draw_array("x", dtype, {rows, cols}, distribution, random, scale);
  std::vector<std::vector<double>> drawn(rows);
  for (std::int64_t i = 0; i < rows * cols; ++i) drawn[static_cast<std::size_t>(i / cols)].push_back(buffer.number(i));
  return drawn;
}

double mean(const std::vector<double>& row) {
  double sum = 0;
  for (const double value : row) sum += value;
  return sum / static_cast<double>(row.size());
}
double deviation(const std::vector<double>& row) {
  const double centre = mean(row);
  double sum = 0;
  for (const double value : row) sum += (value - centre) * (value - centre);
  return std::sqrt(sum / static_cast<double>(row.size()));
}
std::vector<double> flat(const std::vector<std::vector<double>>& drawn) {
  std::vector<double> all;
  for (const auto& row : drawn) all.insert(all.end(), row.begin(), row.end());
  return all;
}

// FNV-1a, here and not of the harness: it must never change.
std::uint64_t hash_of(const Buffer& buffer) {
  std::uint64_t hash = 0xcbf29ce484222325u ^ buffer.bytes.size();
  for (const std::byte byte : buffer.bytes) hash = (hash ^ static_cast<std::uint64_t>(byte)) * 0x100000001b3u;
  return hash ^ (hash >> 29);
}

TEST(Distributions, TheSameSeedGivesTheSameValues) {
  for (const ValuesInfo& info : number_distributions())
    for (const Dtype dtype : {Dtype::f32, Dtype::bf16}) {
      Random one(11), same(11), other(12);
      const Buffer first = draw_array("x", dtype, {7, 33}, info.name, one, 1e-5);
      EXPECT_EQ(first, draw_array("x", dtype, {7, 33}, info.name, same, 1e-5)) << info.name;
      // bf16 has one number near 1e4 for all that "narrow" draws.
      const bool may_be_equal = dtype == Dtype::bf16 && info.name == "narrow";
      EXPECT_TRUE(may_be_equal || first != draw_array("x", dtype, {7, 33}, info.name, other, 1e-5)) << info.name;
      EXPECT_EQ(first.count(), 7 * 33);
      EXPECT_EQ(first.bytes.size(), 7 * 33 * size_of(dtype));
      EXPECT_FALSE(info.doc.empty());
    }
}

// Seeds name cases: what is drawn from them may not change. Exact distributions only, without a libm's last digit.
TEST(Distributions, SeedsNeverChangeMeaning) {
  Random bits(1), zeros(1), uniform(1);
  EXPECT_EQ(hash_of(draw_array("x", Dtype::f32, {4, 16}, "bits", bits)), 0x3728811154228624u);
  EXPECT_EQ(hash_of(draw_array("x", Dtype::bf16, {4, 16}, "zeros", zeros)), 0xf658a56e885d196cu);
  EXPECT_EQ(hash_of(draw_array("x", Dtype::f32, {4, 16}, "uniform", uniform)), 0x87de08c2416cc353u);
}

TEST(Distributions, EmptyArraysAreFine) {
  for (const ValuesInfo& info : number_distributions())
    for (const auto& dims : {std::vector<std::int64_t>{0, 5}, {5, 0}, {0, 0}, {1, 1}}) {
      Random random(1);
      const Buffer buffer = draw_array("x", Dtype::bf16, dims, info.name, random);
      EXPECT_EQ(buffer.count(), dims[0] * dims[1]) << info.name;
      EXPECT_EQ(buffer.bytes.size(), static_cast<std::size_t>(dims[0] * dims[1]) * 2);
    }
  Random random(1);
  EXPECT_EQ(draw_spread({"gamma", Kind::array, Dtype::f32, {0}}, {1, 0.25}, random).count(), 0);
}

TEST(Distributions, AnUnknownNameIsAMistakeOfTheProgram) {
  Random random(1);
  EXPECT_THROW(draw_array("x", Dtype::f32, {1, 1}, "gaussian", random), std::logic_error);
}

TEST(Distributions, MeansAndDeviations) {
  struct Expected {
    const char* name;
    double mean, deviation;
  };
  for (const auto& [name, centre, spread] :
       {Expected{"normal", 0, 1}, Expected{"wide", 0, 6}, Expected{"far_mean", 1000, 1}, Expected{"narrow", 1e4, 1e-2},
        Expected{"uniform", 0, 20 / std::sqrt(12.0)}}) {
    const std::vector<double> all = flat(draw(name));
    EXPECT_NEAR(mean(all), centre, 0.05 * spread) << name;
    EXPECT_NEAR(deviation(all) / spread, 1, 0.05) << name;
  }
  const std::vector<double> all = flat(draw("uniform"));
  EXPECT_GE(*std::ranges::min_element(all), -10);
  EXPECT_LE(*std::ranges::max_element(all), 10);
}

TEST(Distributions, ConstantRowsDifferFromEachOther) {
  std::set<double> values;
  for (const auto& row : draw("constant")) {
    EXPECT_EQ(std::set<double>(row.begin(), row.end()).size(), 1u);
    values.insert(row[0]);
  }
  EXPECT_GT(values.size(), 190u);
}

TEST(Distributions, OneHotHasOneValuePerRow) {
  std::set<std::ptrdiff_t> places;
  for (const auto& row : draw("one_hot")) {
    EXPECT_EQ(std::ranges::count(row, 0.0), cols - 1);
    places.insert(std::ranges::find_if(row, [](double value) { return value != 0; }) - row.begin());
  }
  EXPECT_GT(places.size(), 50u);
}

TEST(Distributions, ZerosHaveEitherSign) {
  std::size_t negative = 0;
  for (const double value : flat(draw("zeros"))) {
    ASSERT_EQ(value, 0);
    negative += std::signbit(value) ? 1 : 0;
  }
  EXPECT_GT(negative, 20000u);
  EXPECT_LT(negative, 40000u);
}

TEST(Distributions, DenormalsAreDenormal) {
  for (const Dtype dtype : {Dtype::f32, Dtype::bf16}) {
    std::size_t denormal = 0;
    for (const double value : flat(draw("denormal", dtype)))
      denormal += value != 0 && std::fabs(value) < 0x1p-126 ? 1 : 0;
    EXPECT_GT(denormal, 30000u) << name_of(dtype);
  }
}

TEST(Distributions, NearEpsHasRowsOfThatSize) {
  const double eps = 1e-5;
  bool below = false, above = false;
  for (const auto& row : draw("near_eps", Dtype::f32, eps)) {
    double squares = 0;
    for (const double value : row) squares += value * value;
    const double ratio = squares / cols / eps;
    EXPECT_GT(ratio, 1.0 / 16 / 1.6);
    EXPECT_LT(ratio, 16 * 1.6);
    below = below || ratio < 0.25;
    above = above || ratio > 4;
  }
  EXPECT_TRUE(below && above);
}

TEST(Distributions, OutliersStandOut) {
  for (const auto& row : draw("outliers")) {
    const auto far = std::ranges::count_if(row, [](double value) { return std::fabs(value) > 6; });
    EXPECT_LE(far, 2);
  }
  const std::vector<double> all = flat(draw("outliers"));
  EXPECT_GT(std::ranges::count_if(all, [](double value) { return std::fabs(value) > 100; }), rows / 2);
}

TEST(Distributions, LargeSquaresStillFit) {
  double most = 0;
  for (const auto& row : draw("large")) {
    double squares = 0;
    for (const double value : row) squares += value * value;
    EXPECT_LT(squares, 0x1p124);
    most = std::max(most, squares);
  }
  EXPECT_GT(most, 0x1p121);
}

TEST(Distributions, BitsAreFiniteAndOfAllSizes) {
  for (const Dtype dtype : {Dtype::f32, Dtype::bf16}) {
    bool tiny = false, huge = false;
    for (const double value : flat(draw("bits", dtype))) {
      ASSERT_TRUE(std::isfinite(value));
      tiny = tiny || (value != 0 && std::fabs(value) < 1e-35);
      huge = huge || std::fabs(value) > 1e35;
    }
    EXPECT_TRUE(tiny && huge);
  }
}

TEST(Distributions, EdgesReachTheEndsOfTheRange) {
  const std::vector<double> all = flat(draw("edges"));
  EXPECT_NE(std::ranges::find(all, std::numeric_limits<float>::max()), all.end());
  EXPECT_NE(std::ranges::find(all, -0x1p-149), all.end());
  EXPECT_NE(std::ranges::find(all, -8.0), all.end());
  for (const double value : all) ASSERT_TRUE(std::isfinite(value));
}

TEST(Distributions, NanAndInfArePlantedInMostRows) {
  for (const std::string name : {"nan", "inf"}) {
    std::size_t planted = 0, clean = 0;
    for (const auto& row : draw(name)) {
      const auto special = std::ranges::count_if(row, [](double value) { return !std::isfinite(value); });
      EXPECT_LE(special, 2);
      (special == 0 ? clean : planted) += 1;
      for (const double value : row) ASSERT_TRUE(std::isfinite(value) || std::isnan(value) == (name == "nan"));
    }
    EXPECT_GT(planted, 120u) << name;
    EXPECT_GT(clean, 20u) << name;
  }
}

TEST(Distributions, LognormalHasEitherSignAndManySizes) {
  const std::vector<double> all = flat(draw("lognormal"));
  const auto negative = std::ranges::count_if(all, [](double value) { return value < 0; });
  EXPECT_NEAR(static_cast<double>(negative), rows * cols / 2.0, 1000);
  EXPECT_EQ(std::ranges::count(all, 0.0), 0);
  EXPECT_GT(*std::ranges::max_element(all), 500);
}

TEST(Distributions, DyadicNumbersLeaveRoomForOneMore) {
  for (const double each : flat(draw("dyadic"))) {
    EXPECT_EQ(each * 8, std::round(each * 8));
    EXPECT_LE(std::fabs(each), 8);
  }
}

// Numbers far beyond what a normal distribution gives, and none that is not finite.
TEST(Distributions, HeavyTailsAreFiniteAndFar) {
  for (const auto& [name, far] : {std::pair{"cauchy", 100.0}, std::pair{"student", 12.0}})
    for (const Dtype dtype : {Dtype::f32, Dtype::bf16, Dtype::f16}) {
      Random random(12);
      const Buffer x = draw_array("x", dtype, {4, 1024}, name, random);
      int beyond = 0, near = 0;
      for (std::int64_t i = 0; i < x.count(); ++i) {
        ASSERT_TRUE(std::isfinite(x.number(i))) << name;
        beyond += std::fabs(x.number(i)) > far ? 1 : 0;
        near += std::fabs(x.number(i)) < 1 ? 1 : 0;
      }
      EXPECT_GT(beyond, 5) << name;
      EXPECT_GT(near, 1024) << name;
    }
}

// Of either sign, quiet and signalling, with payloads.
TEST(Distributions, NanOfEveryForm) {
  for (const Dtype dtype : {Dtype::f32, Dtype::bf16, Dtype::f16}) {
    Random random(13);
    const Buffer x = draw_array("x", dtype, {400, 8}, "nan", random);
    std::set<std::uint64_t> patterns;
    int negative = 0, positive = 0, signalling = 0;
    const int fraction = dtype == Dtype::f32 ? 23 : dtype == Dtype::bf16 ? 7 : 10;
    for (std::int64_t i = 0; i < x.count(); ++i) {
      if (!std::isnan(x.number(i))) continue;
      std::uint64_t bits = 0;
      std::memcpy(&bits, x.bytes.data() + static_cast<std::size_t>(i) * size_of(dtype), size_of(dtype));
      patterns.insert(bits);
      ++((bits >> (8 * size_of(dtype) - 1) & 1) != 0 ? negative : positive);
      signalling += (bits >> (fraction - 1) & 1) == 0 ? 1 : 0;
    }
    EXPECT_GT(patterns.size(), 50u);
    EXPECT_GT(negative, 50);
    EXPECT_GT(positive, 50);
    EXPECT_GT(signalling, 50);
  }
}

// Each kind is what it says, fits the storage type, and is the same for the same seed.
TEST(Weights, OfEveryKind) {
  for (const Dtype dtype : {Dtype::f32, Dtype::bf16, Dtype::f16})
    for (const ValuesInfo& kind : weight_kinds()) {
      const ValueForm form{"gamma", Kind::array, dtype, {512}};
      Random one(14), same(14);
      const Buffer weights = draw_weight(form, kind.name, {1, 0.25}, dtype, one);
      EXPECT_EQ(weights, draw_weight(form, kind.name, {1, 0.25}, dtype, same));
      std::set<double> values;
      int nan = 0, infinite = 0, zeros = 0, ones = 0;
      for (std::int64_t i = 0; i < weights.count(); ++i) {
        const double value = weights.number(i);
        if (std::isfinite(value)) values.insert(value);
        nan += std::isnan(value) ? 1 : 0;
        infinite += std::isinf(value) ? 1 : 0;
        zeros += value == 0 ? 1 : 0;
        ones += value == 1 ? 1 : 0;
      }
      EXPECT_EQ(nan > 0, kind.name == "some_nan") << kind.name;
      EXPECT_EQ(infinite > 0, kind.name == "some_inf") << kind.name;
      if (kind.name == "zeros") EXPECT_EQ(zeros, 512);
      else if (kind.name == "ones") EXPECT_EQ(ones, 512);
      else if (kind.name == "begins_with_ones") EXPECT_GE(ones, 384);
      else if (kind.name == "equal") EXPECT_EQ(values.size(), 1u);
      else EXPECT_GT(values.size(), 20u) << kind.name;
    }
}

TEST(Distributions, EveryNameIsTestedHere) {
  const std::set<std::string> tested{"normal",   "wide",    "uniform", "lognormal", "outliers", "far_mean", "narrow",
                                     "constant", "one_hot", "zeros",   "denormal",  "near_eps", "large",    "edges",
                                     "bits",     "nan",     "inf",     "dyadic",    "cauchy",   "student"};
  std::set<std::string> known;
  for (const ValuesInfo& info : number_distributions()) known.insert(info.name);
  EXPECT_EQ(known, tested);
}

TEST(Weights, AreNeverConstant) {
  Random random(10);
  const Buffer weights = draw_spread({"gamma", Kind::array, Dtype::bf16, {768}}, {1, 0.25}, random);
  std::set<double> values;
  double sum = 0;
  for (std::int64_t i = 0; i < 768; ++i) values.insert(weights.number(i)), sum += weights.number(i);
  EXPECT_GT(values.size(), 50u);
  EXPECT_NEAR(sum / 768, 1, 0.05);
}

}  // namespace
}  // namespace assay
