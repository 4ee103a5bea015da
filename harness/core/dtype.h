// Names, sizes and values of the storage types, as the parent sees them. Deliberately not the code of op.h:
// what judges an implementation shares no function with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "harness/op.h"

namespace assay {

std::string_view name_of(Dtype dtype);
std::optional<Dtype> dtype_named(std::string_view name);
std::size_t size_of(Dtype dtype);
bool is_floating(Dtype dtype);
bool is_narrow(Dtype dtype);  // holds less than float32 does: storing rounds what was computed

std::string_view name_of(Kind kind);
std::optional<Kind> kind_named(std::string_view name);

// Reads one element, exactly.
double decode_other(Dtype dtype, const void* element);  // than float32
inline double decode(Dtype dtype, const void* element) {
  if (dtype != Dtype::f32) return decode_other(dtype, element);
  float value;
  std::memcpy(&value, element, sizeof value);
  return value;
}
// Writes the value of `dtype` nearest to `value`, ties to even (as one rounding from double).
void encode(Dtype dtype, double value, void* element);
std::int64_t decode_integer(Dtype dtype, const void* element);

// Half the distance between neighbouring values of `dtype` around `value`: the rounding error of storing it.
double half_ulp(Dtype dtype, double value);
// The numbers that are stored as `value` when they are rounded to `dtype`, to nearest: from half way to the neighbour
// below to half way to the one above. A type of float32's precision or more holds what float32 arithmetic gives it,
// without another rounding: `value` alone.
struct Interval {
  double low, high;
};
Interval stored_as(Dtype dtype, double value);

// Whether a number that is off by up to `error` is stored as an infinity, being beyond the greatest of the type.
enum class Overflow : std::uint8_t { never, perhaps, always };
Overflow overflow_of(Dtype dtype, double value, double error);

// |got - expected| in units in the last place of `dtype` at `expected`; infinite if just one is not a number.
double ulp_distance(Dtype dtype, double expected, double got);

}  // namespace assay
