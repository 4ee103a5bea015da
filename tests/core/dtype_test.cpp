#include "harness/core/dtype.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "harness/core/random.h"

namespace assay {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

std::uint16_t encoded(Dtype dtype, double value) {
  std::uint16_t bits = 0;
  encode(dtype, value, &bits);
  return bits;
}
double decoded(Dtype dtype, std::uint16_t bits) { return decode(dtype, &bits); }

class NarrowFloats : public testing::TestWithParam<Dtype> {};
INSTANTIATE_TEST_SUITE_P(Dtypes, NarrowFloats, testing::Values(Dtype::bf16, Dtype::f16),
                         [](const auto& instance) { return std::string(name_of(instance.param)); });

TEST_P(NarrowFloats, EveryPatternReadsBack) {
  for (std::uint32_t pattern = 0; pattern < 0x10000; ++pattern) {
    const auto bits = static_cast<std::uint16_t>(pattern);
    const double value = decoded(GetParam(), bits);
    if (std::isnan(value)) EXPECT_TRUE(std::isnan(decoded(GetParam(), encoded(GetParam(), value)))) << pattern;
    else EXPECT_EQ(encoded(GetParam(), value), bits) << pattern;
  }
}

// Neighbouring patterns are neighbouring values: the one half way goes to the even one, what is just beside it to
// its own side. Denormals, the step into the normal numbers and every binade are among them.
TEST_P(NarrowFloats, RoundsToNearestWithTiesToEven) {
  const std::uint16_t greatest = GetParam() == Dtype::bf16 ? 0x7f7f : 0x7bff;
  for (std::uint16_t low = 0; low < greatest; ++low) {
    const auto high = static_cast<std::uint16_t>(low + 1);
    const double below = decoded(GetParam(), low), above = decoded(GetParam(), high), middle = (below + above) / 2;
    ASSERT_LT(below, above) << low;
    ASSERT_EQ(encoded(GetParam(), middle), low % 2 == 0 ? low : high) << low;
    ASSERT_EQ(encoded(GetParam(), std::nextafter(middle, 0)), low) << low;
    ASSERT_EQ(encoded(GetParam(), std::nextafter(middle, infinity)), high) << low;
    ASSERT_EQ(encoded(GetParam(), -middle), 0x8000 | (low % 2 == 0 ? low : high)) << low;
  }
}

TEST_P(NarrowFloats, OverflowIsKnownUpToAnError) {
  const double greatest = decoded(GetParam(), GetParam() == Dtype::bf16 ? 0x7f7f : 0x7bff);
  EXPECT_EQ(overflow_of(GetParam(), greatest, 0), Overflow::never);
  EXPECT_EQ(overflow_of(GetParam(), 2 * greatest, 0), Overflow::always);
  EXPECT_EQ(overflow_of(GetParam(), -2 * greatest, greatest / 2), Overflow::always);
  EXPECT_EQ(overflow_of(GetParam(), greatest, greatest), Overflow::perhaps);
  EXPECT_EQ(overflow_of(GetParam(), 2 * greatest, 4 * greatest), Overflow::perhaps);
  EXPECT_EQ(overflow_of(GetParam(), infinity, 0), Overflow::never);
}

TEST_P(NarrowFloats, OverflowFromHalfAnUlpAboveTheGreatest) {
  const std::uint16_t top = GetParam() == Dtype::bf16 ? 0x7f7f : 0x7bff, inf = top + 1;
  const double greatest = decoded(GetParam(), top), limit = greatest + half_ulp(GetParam(), greatest);
  EXPECT_EQ(encoded(GetParam(), std::nextafter(limit, 0)), top);
  EXPECT_EQ(encoded(GetParam(), limit), inf);
  EXPECT_EQ(encoded(GetParam(), -limit), inf | 0x8000);
  EXPECT_EQ(encoded(GetParam(), 1e300), inf);
  EXPECT_EQ(encoded(GetParam(), infinity), inf);
  EXPECT_EQ(encoded(GetParam(), -infinity), inf | 0x8000);
}

TEST_P(NarrowFloats, ZeroKeepsItsSignAndTinyNumbersBecomeZero) {
  EXPECT_EQ(encoded(GetParam(), 0.0), 0);
  EXPECT_EQ(encoded(GetParam(), -0.0), 0x8000);
  EXPECT_EQ(encoded(GetParam(), 5e-324), 0);
  EXPECT_EQ(encoded(GetParam(), -5e-324), 0x8000);
}

TEST(Dtype, KnownValues) {
  EXPECT_EQ(decoded(Dtype::bf16, 0x3f80), 1.0);
  EXPECT_EQ(decoded(Dtype::bf16, 0x4049), 3.140625);
  EXPECT_EQ(decoded(Dtype::bf16, 0x0001), 0x1p-133);
  EXPECT_EQ(decoded(Dtype::f16, 0x3c00), 1.0);
  EXPECT_EQ(decoded(Dtype::f16, 0x7bff), 65504.0);
  EXPECT_EQ(decoded(Dtype::f16, 0x0001), 0x1p-24);
  EXPECT_EQ(decoded(Dtype::f16, 0xc500), -5.0);
}

// Two independent roundings, the parent's and the one that implementations use, must be the same.
TEST(Dtype, AgreesWithWhatImplementationsSeeForAllBf16) {
  for (std::uint32_t pattern = 0; pattern < 0x10000; ++pattern) {
    const bf16 value{static_cast<std::uint16_t>(pattern)};
    const double ours = decoded(Dtype::bf16, value.bits);
    if (std::isnan(ours)) {
      ASSERT_TRUE(std::isnan(to_float(value))) << pattern;
      ASSERT_TRUE(std::isnan(to_float(from_float<bf16>(to_float(value))))) << pattern;
    } else {
      ASSERT_EQ(ours, static_cast<double>(to_float(value))) << pattern;
      ASSERT_EQ(from_float<bf16>(to_float(value)).bits, value.bits) << pattern;
    }
  }
}

TEST(Dtype, RoundsFloatsToBf16AsImplementationsDo) {
  Random random(1);
  for (int i = 0; i < 200000; ++i) {
    auto bits = static_cast<std::uint32_t>(random.next());
    if (random.chance(0.25)) bits = (bits & 0xffff0000u) | 0x8000u;  // a tie
    const float value = std::bit_cast<float>(bits);
    if (std::isnan(value)) ASSERT_TRUE(std::isnan(to_float(from_float<bf16>(value)))) << bits;
    else ASSERT_EQ(encoded(Dtype::bf16, value), from_float<bf16>(value).bits) << bits;
  }
}

TEST(Dtype, OneRoundingFromDouble) {
  // In two steps, over float32, the tie would be lost and the value rounded down.
  const double value = 1 + 0x1p-8 + 0x1p-40;
  EXPECT_EQ(encoded(Dtype::bf16, value), 0x3f81);
  float stored = 0;
  encode(Dtype::f32, 1 + 0x1p-24 + 0x1p-50, &stored);
  EXPECT_EQ(stored, 1 + 0x1p-23f);
}

TEST(Dtype, IntegersAreExact) {
  std::int64_t big = 0;
  const std::int64_t odd = (std::int64_t{1} << 62) + 1;
  EXPECT_EQ(decode_integer(Dtype::i64, &odd), odd);  // a double would lose the 1
  encode(Dtype::i64, 0x1p40, &big);
  EXPECT_EQ(big, std::int64_t{1} << 40);
  const std::uint8_t byte = 255;
  EXPECT_EQ(decode_integer(Dtype::u8, &byte), 255);
  const std::int32_t negative = -7;
  EXPECT_EQ(decode_integer(Dtype::i32, &negative), -7);
  EXPECT_EQ(decode(Dtype::i32, &negative), -7.0);
}

TEST(Dtype, NamesReadBack) {
  for (const Dtype dtype : {Dtype::f32, Dtype::bf16, Dtype::f16, Dtype::f64, Dtype::u8, Dtype::i32, Dtype::i64})
    EXPECT_EQ(dtype_named(name_of(dtype)), dtype);
  for (const Kind kind : {Kind::array, Kind::bytes, Kind::ids, Kind::offsets, Kind::path})
    EXPECT_EQ(kind_named(name_of(kind)), kind);
  EXPECT_FALSE(dtype_named("f32 "));
  EXPECT_FALSE(dtype_named(""));
  EXPECT_FALSE(kind_named("text"));
  EXPECT_EQ(size_of(Dtype::bf16), 2u);
  EXPECT_EQ(size_of(Dtype::f64), 8u);
  EXPECT_TRUE(is_floating(Dtype::f16));
  EXPECT_FALSE(is_floating(Dtype::u8));
}

TEST(Ulp, IsTheDistanceOfNeighbours) {
  Random random(2);
  for (int i = 0; i < 100000; ++i) {
    const float value = std::bit_cast<float>(static_cast<std::uint32_t>(random.next()) & 0x7fffffffu);
    if (!std::isfinite(value) || value == std::numeric_limits<float>::max()) continue;
    const float above = std::nextafter(value, std::numeric_limits<float>::infinity());
    ASSERT_EQ(2 * half_ulp(Dtype::f32, value), static_cast<double>(above) - value) << value;
    ASSERT_EQ(ulp_distance(Dtype::f32, value, above), 1) << value;
    ASSERT_EQ(half_ulp(Dtype::f32, -value), half_ulp(Dtype::f32, value)) << value;
  }
}

TEST(Ulp, KnownValues) {
  EXPECT_EQ(half_ulp(Dtype::f32, 1), 0x1p-24);
  EXPECT_EQ(half_ulp(Dtype::bf16, 1), 0x1p-8);
  EXPECT_EQ(half_ulp(Dtype::f16, 1), 0x1p-11);
  EXPECT_EQ(half_ulp(Dtype::f64, 1), 0x1p-53);
  EXPECT_EQ(half_ulp(Dtype::f32, 0), 0x1p-150);  // half the least denormal
  EXPECT_EQ(half_ulp(Dtype::f32, 0x1p-140), 0x1p-150);
  EXPECT_EQ(half_ulp(Dtype::bf16, 0x1p127), 0x1p119);
  EXPECT_EQ(half_ulp(Dtype::f32, infinity), infinity);
}

TEST(Ulp, DistanceOfWhatIsNoNumber) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(ulp_distance(Dtype::f32, nan, nan), 0);
  EXPECT_EQ(ulp_distance(Dtype::f32, nan, 1), infinity);
  EXPECT_EQ(ulp_distance(Dtype::f32, 1, nan), infinity);
  EXPECT_EQ(ulp_distance(Dtype::f32, infinity, infinity), 0);
  EXPECT_EQ(ulp_distance(Dtype::f32, infinity, -infinity), infinity);
  EXPECT_EQ(ulp_distance(Dtype::f32, 0.0, -0.0), 0);
  EXPECT_EQ(ulp_distance(Dtype::f32, 0.0, 0x1p-149), 1);
  EXPECT_EQ(ulp_distance(Dtype::bf16, -1, 1), 256);
}

}  // namespace
}  // namespace assay
