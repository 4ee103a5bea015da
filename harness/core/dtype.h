// Names, sizes and values of the storage types, as the parent sees them. Deliberately not the code of op.h:
// what judges an implementation shares no function with it.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>

#include "harness/op.h"

namespace assay {

std::string_view name_of(Dtype dtype);
std::optional<Dtype> dtype_named(std::string_view name);
constexpr std::size_t size_of(Dtype dtype) {
  switch (dtype) {
    case Dtype::bf16:
    case Dtype::f16: return 2;
    case Dtype::f64:
    case Dtype::i64: return 8;
    case Dtype::u8: return 1;
    default: return 4;
  }
}
constexpr bool is_floating(Dtype dtype) { return dtype <= Dtype::f64; }
// Holds less than float32 does: storing rounds what was computed.
constexpr bool is_narrow(Dtype dtype) { return dtype == Dtype::bf16 || dtype == Dtype::f16; }

std::string_view name_of(Kind kind);
std::optional<Kind> kind_named(std::string_view name);

// Every element of every check goes through what is inline here, several times: exponents are read and written as bits,
// where ldexp and ilogb would be a call each.

// Reads one element, exactly.
double decode_other(Dtype dtype, const void* element);  // than float32 and bf16
inline double decode(Dtype dtype, const void* element) {
  std::uint32_t bits = 0;
  // bf16 is the upper half of a float32.
  if (dtype == Dtype::bf16) std::memcpy(reinterpret_cast<std::byte*>(&bits) + 2, element, 2);
  else if (dtype == Dtype::f32) std::memcpy(&bits, element, sizeof bits);
  else return decode_other(dtype, element);
  return std::bit_cast<float>(bits);
}
// Writes the value of `dtype` nearest to `value`, ties to even (as one rounding from double).
void encode(Dtype dtype, double value, void* element);
std::int64_t decode_integer(Dtype dtype, const void* element);

// Precision counts the leading bit; the least exponent is that of the smallest normal number.
struct Format {
  int precision;
  int least_exponent;
  int greatest_exponent;
};
constexpr Format format_of(Dtype dtype) {
  switch (dtype) {
    case Dtype::bf16: return {8, -126, 127};
    case Dtype::f16: return {11, -14, 15};
    case Dtype::f64: return {53, -1022, 1023};
    default: return {24, -126, 127};
  }
}

namespace bits {

inline constexpr int double_bias = 1023, double_fraction = 52;

inline double power_of_two(int exponent) {
  if (exponent < 1 - double_bias || exponent > double_bias) return std::ldexp(1.0, exponent);
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + double_bias) << double_fraction);
}
// Of a finite number; one less than that of the smallest normal one for zero and denormals, of any type.
inline int exponent_of(double value) {
  return static_cast<int>(std::bit_cast<std::uint64_t>(value) >> double_fraction & 0x7ff) - double_bias;
}
inline bool is_power_of_two(double value) {
  return (std::bit_cast<std::uint64_t>(value) & ((std::uint64_t{1} << double_fraction) - 1)) == 0 && value != 0;
}

}  // namespace bits

// The distance between neighbouring values of `dtype` around `value`; that of the greatest ones beyond them.
inline double unit_in_last_place(Dtype dtype, double value) {
  const Format format = format_of(dtype);
  if (!std::isfinite(value)) return std::numeric_limits<double>::infinity();
  const int exponent = std::clamp(bits::exponent_of(value), format.least_exponent, format.greatest_exponent);
  return bits::power_of_two(exponent - format.precision + 1);
}
// The rounding error of storing it: half of that.
inline double half_ulp(Dtype dtype, double value) { return 0.5 * unit_in_last_place(dtype, value); }
// The numbers that are stored as `value` when they are rounded to `dtype`, to nearest: from half way to the neighbour
// below to half way to the one above. A type of float32's precision or more holds what float32 arithmetic gives it,
// without another rounding: `value` alone.
struct Interval {
  double low, high;
};
inline Interval stored_as(Dtype dtype, double value) {
  if (!is_narrow(dtype) || !std::isfinite(value)) return {value, value};
  const double size = std::fabs(value), above = unit_in_last_place(dtype, value);
  // The neighbour below a power of two is half as far away, but for the smallest normal number and the denormals.
  const bool closer = bits::is_power_of_two(size) && bits::exponent_of(size) > format_of(dtype).least_exponent;
  const double inner = size - (closer ? above / 4 : above / 2), outer = size + above / 2;
  return std::signbit(value) ? Interval{-outer, -inner} : Interval{inner, outer};
}

// Whether a number that is off by up to `error` is stored as an infinity, being beyond the greatest of the type.
enum class Overflow : std::uint8_t { never, perhaps, always };
Overflow overflow_of(Dtype dtype, double value, double error);

// |got - expected| in units in the last place of `dtype` at `expected`; infinite if just one is not a number.
inline double ulp_distance(Dtype dtype, double expected, double got) {
  if (expected == got || (std::isnan(expected) && std::isnan(got))) return 0;
  if (!std::isfinite(expected) || !std::isfinite(got)) return std::numeric_limits<double>::infinity();
  return std::fabs(got - expected) / unit_in_last_place(dtype, expected);
}

}  // namespace assay
