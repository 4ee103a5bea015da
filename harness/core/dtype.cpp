#include "harness/core/dtype.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace assay {
namespace {

// Precision counts the leading bit; the least exponent is that of the smallest normal number.
struct Format {
  int precision;
  int least_exponent;
  int greatest_exponent;
};

Format format_of(Dtype dtype) {
  switch (dtype) {
    case Dtype::bf16: return {8, -126, 127};
    case Dtype::f16: return {11, -14, 15};
    case Dtype::f64: return {53, -1022, 1023};
    default: return {24, -126, 127};
  }
}

// Every element of every check goes through here several times: exponents are read and written as bits, where ldexp and
// ilogb would be a call each.
constexpr int double_bias = 1023, double_fraction_bits = 52;

double power_of_two(int exponent) {
  if (exponent < 1 - double_bias || exponent > double_bias) return std::ldexp(1.0, exponent);
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + double_bias) << double_fraction_bits);
}

// Of a finite number that is not 0.
int exponent_of(double value) {
  const auto field = static_cast<int>(std::bit_cast<std::uint64_t>(value) >> double_fraction_bits & 0x7ff);
  return field == 0 ? std::ilogb(value) : field - double_bias;
}

double unit_in_last_place(Dtype dtype, double value) {
  const Format format = format_of(dtype);
  if (!std::isfinite(value)) return std::numeric_limits<double>::infinity();
  const int exponent = value == 0 ? format.least_exponent : std::max(exponent_of(value), format.least_exponent);
  return power_of_two(std::min(exponent, format.greatest_exponent) - format.precision + 1);
}

struct Named {
  Dtype dtype;
  std::string_view name;
  std::size_t size;
};
constexpr std::array<Named, 7> dtypes{{{Dtype::f32, "f32", 4},
                                       {Dtype::bf16, "bf16", 2},
                                       {Dtype::f16, "f16", 2},
                                       {Dtype::f64, "f64", 8},
                                       {Dtype::u8, "u8", 1},
                                       {Dtype::i32, "i32", 4},
                                       {Dtype::i64, "i64", 8}}};
constexpr std::array<std::string_view, 5> kinds{"array", "bytes", "ids", "offsets", "path"};

template <class T>
T load(const void* element) {
  T value;
  std::memcpy(&value, element, sizeof value);
  return value;
}

// A number with `exponent_bits` and `fraction_bits`, sign above them, read arithmetically.
double decode_small_float(std::uint16_t bits, int exponent_bits, int fraction_bits) {
  const int bias = (1 << (exponent_bits - 1)) - 1;
  const int exponent = (bits >> fraction_bits) & ((1 << exponent_bits) - 1);
  const int fraction = bits & ((1 << fraction_bits) - 1);
  const double sign = (bits >> 15) != 0 ? -1.0 : 1.0;
  if (exponent == (1 << exponent_bits) - 1)
    return fraction != 0 ? std::numeric_limits<double>::quiet_NaN() : sign * std::numeric_limits<double>::infinity();
  if (exponent == 0) return sign * fraction * power_of_two(1 - bias - fraction_bits);
  return sign * (fraction + (1 << fraction_bits)) * power_of_two(exponent - bias - fraction_bits);
}

std::uint16_t encode_small_float(double value, int exponent_bits, int fraction_bits) {
  const int bias = (1 << (exponent_bits - 1)) - 1;
  const auto sign = static_cast<std::uint16_t>(std::signbit(value) ? 0x8000 : 0);
  const auto infinity = static_cast<std::uint16_t>(((1 << exponent_bits) - 1) << fraction_bits);
  if (std::isnan(value)) return static_cast<std::uint16_t>(sign | infinity | (1 << (fraction_bits - 1)));
  const double magnitude = std::fabs(value);
  if (std::isinf(magnitude)) return static_cast<std::uint16_t>(sign | infinity);
  const int exponent = magnitude == 0 ? 1 - bias : std::max(std::ilogb(magnitude), 1 - bias);
  // The integer that a rounded value is of the last place; the carry into the next binade comes out right,
  // since exponent and fraction are adjacent fields.
  const double places = std::nearbyint(std::ldexp(magnitude, fraction_bits - exponent));
  const auto scaled =
      static_cast<std::int64_t>(places) + (static_cast<std::int64_t>(exponent + bias - 1) << fraction_bits);
  if (scaled >= infinity) return static_cast<std::uint16_t>(sign | infinity);
  return static_cast<std::uint16_t>(sign | scaled);
}

}  // namespace

std::string_view name_of(Dtype dtype) { return dtypes[static_cast<std::size_t>(dtype)].name; }
std::size_t size_of(Dtype dtype) { return dtypes[static_cast<std::size_t>(dtype)].size; }
std::optional<Dtype> dtype_named(std::string_view name) {
  for (const Named& known : dtypes)
    if (known.name == name) return known.dtype;
  return std::nullopt;
}
bool is_floating(Dtype dtype) { return dtype <= Dtype::f64; }
bool is_narrow(Dtype dtype) { return dtype == Dtype::bf16 || dtype == Dtype::f16; }

std::string_view name_of(Kind kind) { return kinds[static_cast<std::size_t>(kind)]; }
std::optional<Kind> kind_named(std::string_view name) {
  for (std::size_t i = 0; i < kinds.size(); ++i)
    if (kinds[i] == name) return static_cast<Kind>(i);
  return std::nullopt;
}

double decode_other(Dtype dtype, const void* element) {
  switch (dtype) {
    case Dtype::f32: return load<float>(element);
    case Dtype::bf16: return decode_small_float(load<std::uint16_t>(element), 8, 7);
    case Dtype::f16: return decode_small_float(load<std::uint16_t>(element), 5, 10);
    case Dtype::f64: return load<double>(element);
    default: return static_cast<double>(decode_integer(dtype, element));
  }
}

void encode(Dtype dtype, double value, void* element) {
  const auto store = [element](auto stored) { std::memcpy(element, &stored, sizeof stored); };
  switch (dtype) {
    case Dtype::f32: return store(static_cast<float>(value));
    case Dtype::bf16: return store(encode_small_float(value, 8, 7));
    case Dtype::f16: return store(encode_small_float(value, 5, 10));
    case Dtype::f64: return store(value);
    case Dtype::u8: return store(static_cast<std::uint8_t>(value));
    case Dtype::i32: return store(static_cast<std::int32_t>(value));
    case Dtype::i64: return store(static_cast<std::int64_t>(value));
  }
}

std::int64_t decode_integer(Dtype dtype, const void* element) {
  switch (dtype) {
    case Dtype::u8: return load<std::uint8_t>(element);
    case Dtype::i32: return load<std::int32_t>(element);
    case Dtype::i64: return load<std::int64_t>(element);
    default: return static_cast<std::int64_t>(decode(dtype, element));
  }
}

double half_ulp(Dtype dtype, double value) { return 0.5 * unit_in_last_place(dtype, value); }

Interval stored_as(Dtype dtype, double value) {
  if (!is_narrow(dtype) || !std::isfinite(value)) return {value, value};
  const double size = std::fabs(value), above = unit_in_last_place(dtype, value);
  // The neighbour below a power of two is half as far away, but for the smallest normal number and the denormals.
  const bool smallest_of_its_binade = size > 0 && power_of_two(exponent_of(size)) == size;
  const bool closer = smallest_of_its_binade && exponent_of(size) > format_of(dtype).least_exponent;
  const double inner = size - (closer ? above / 4 : above / 2), outer = size + above / 2;
  return std::signbit(value) ? Interval{-outer, -inner} : Interval{inner, outer};
}

Overflow overflow_of(Dtype dtype, double value, double error) {
  const double size = std::fabs(value);
  // Cheap, and true of nearly all: the narrowest type of all reaches further.
  if (size + error < 60000 || !std::isfinite(value)) return Overflow::never;
  const auto is_stored_as_infinity = [dtype](double number) {
    std::uint64_t bits = 0;
    encode(dtype, number, &bits);
    return std::isinf(decode(dtype, &bits));
  };
  if (!is_stored_as_infinity(size + error)) return Overflow::never;
  return is_stored_as_infinity(std::max(0.0, size - error)) ? Overflow::always : Overflow::perhaps;
}

double ulp_distance(Dtype dtype, double expected, double got) {
  if (expected == got || (std::isnan(expected) && std::isnan(got))) return 0;
  if (!std::isfinite(expected) || !std::isfinite(got)) return std::numeric_limits<double>::infinity();
  return std::fabs(got - expected) / unit_in_last_place(dtype, expected);
}

}  // namespace assay
