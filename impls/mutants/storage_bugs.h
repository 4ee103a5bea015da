// Bugs of storing in a narrow type. For the mutants of families.
#pragma once

#include <cmath>
#include <cstring>
#include <type_traits>

#include "harness/op.h"

namespace assay::mutants {

// Without the bits that T has no room for: rounding that to nearest is what cutting off gives. (Denormals of f16 have
// room for fewer; they are rounded.)
template <class T>
float toward_zero(float value) {
  constexpr std::uint32_t dropped = std::is_same_v<T, bf16> ? 0xffffu : std::is_same_v<T, f16> ? 0x1fffu : 0;
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  if (!std::isnan(value)) bits &= ~dropped;
  std::memcpy(&value, &bits, sizeof bits);
  return value;
}

}  // namespace assay::mutants
