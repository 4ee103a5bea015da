#include "harness/core/dtype.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

namespace assay {
namespace {

struct Named {
  Dtype dtype;
  std::string_view name;
};
constexpr std::array<Named, 7> dtypes{{{Dtype::f32, "f32"},
                                       {Dtype::bf16, "bf16"},
                                       {Dtype::f16, "f16"},
                                       {Dtype::f64, "f64"},
                                       {Dtype::u8, "u8"},
                                       {Dtype::i32, "i32"},
                                       {Dtype::i64, "i64"}}};
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
  if (exponent == 0) return sign * fraction * bits::power_of_two(1 - bias - fraction_bits);
  return sign * (fraction + (1 << fraction_bits)) * bits::power_of_two(exponent - bias - fraction_bits);
}

// All 65,536 of f16.
const std::vector<float>& halves() {
  static const std::vector<float> all = [] {
    std::vector<float> made;
    for (int bits = 0; bits < 65536; ++bits)
      made.push_back(static_cast<float>(decode_small_float(static_cast<std::uint16_t>(bits), 5, 10)));
    return made;
  }();
  return all;
}

std::uint16_t encode_small_float(double value, int exponent_bits, int fraction_bits) {
  const int bias = (1 << (exponent_bits - 1)) - 1;
  const auto sign = static_cast<std::uint16_t>(std::signbit(value) ? 0x8000 : 0);
  const auto infinity = static_cast<std::uint16_t>(((1 << exponent_bits) - 1) << fraction_bits);
  if (std::isnan(value)) return static_cast<std::uint16_t>(sign | infinity | (1 << (fraction_bits - 1)));
  const double magnitude = std::fabs(value);
  if (std::isinf(magnitude)) return static_cast<std::uint16_t>(sign | infinity);
  const int exponent = std::max(bits::exponent_of(magnitude), 1 - bias);
  // The integer that a rounded value is of the last place; the carry into the next binade comes out right,
  // since exponent and fraction are adjacent fields.
  const double places = std::nearbyint(magnitude * bits::power_of_two(fraction_bits - exponent));
  const auto scaled =
      static_cast<std::int64_t>(places) + (static_cast<std::int64_t>(exponent + bias - 1) << fraction_bits);
  if (scaled >= infinity) return static_cast<std::uint16_t>(sign | infinity);
  return static_cast<std::uint16_t>(sign | scaled);
}

}  // namespace

std::string_view name_of(Dtype dtype) { return dtypes[static_cast<std::size_t>(dtype)].name; }
std::optional<Dtype> dtype_named(std::string_view name) {
  for (const Named& known : dtypes)
    if (known.name == name) return known.dtype;
  return std::nullopt;
}

std::string_view name_of(Kind kind) { return kinds[static_cast<std::size_t>(kind)]; }
std::optional<Kind> kind_named(std::string_view name) {
  for (std::size_t i = 0; i < kinds.size(); ++i)
    if (kinds[i] == name) return static_cast<Kind>(i);
  return std::nullopt;
}

double decode_other(Dtype dtype, const void* element) {
  switch (dtype) {
    case Dtype::f32:
    case Dtype::bf16: return decode(dtype, element);
    case Dtype::f16: return halves()[load<std::uint16_t>(element)];
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

}  // namespace assay
