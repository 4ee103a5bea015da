// The members of Avx512 for one float, without any instruction set: in a plain loop over elements a compiler can make
// vectors of them. So there is no branch and no call in here.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include "harness/op.h"
#include "impls/simd/storage.h"
#include "impls/simd/two.h"

namespace {

struct Portable : TwoInOrder<Portable> {
  using Floats = float;
  struct Two {
    Floats a, b;
  };
  static constexpr std::int64_t lanes = 1;
  static constexpr bool scales_gradually = false;
  static constexpr bool has_tables = false;

  static float zero() { return 0; }
  static float all(float value) { return value; }
  static float add(float a, float b) { return a + b; }
  static float subtract(float a, float b) { return a - b; }
  static float multiply(float a, float b) { return a * b; }
  static float multiply_add(float a, float b, float c) { return a * b + c; }
  static float divide(float a, float b) { return a / b; }
  static float at_most(float limit, float a) { return where(limit < a, limit, a); }
  static float at_least(float limit, float a) { return where(limit > a, limit, a); }
  static float clamp(float a, float limit) { return at_least(-limit, at_most(limit, a)); }
  static float negative_size(float a, float limit) {
    return at_least(-limit, std::bit_cast<float>(std::bit_cast<std::uint32_t>(a) | 0x80000000u));
  }
  static float where_negative(float sign, float then, float otherwise) {
    return where(std::bit_cast<std::uint32_t>(sign) >> 31 != 0, then, otherwise);
  }
  // Adding 1.5 * 2^23 leaves no bits for a fraction; the integer is then in the lowest bits.
  static float round(float a) { return (a + integers) - integers; }
  static float scale(float a, float n) {
    const std::uint32_t exponent = std::bit_cast<std::uint32_t>(n + integers) + 127u;
    return a * std::bit_cast<float>(exponent << 23);
  }
  static float keep_first(float a, std::int64_t) { return a; }  // there is but one
  static float reciprocal_root(float a) { return 1.0f / std::sqrt(a); }

  static float load(const float* from) { return *from; }
  static float load(const Bf16* from) { return assay::to_float(assay::bf16{*from}); }
  static float load(const Float16* from) { return assay::to_float(assay::f16{from->bits}); }
  static void store(float* to, float a) { *to = a; }
  static void store(Bf16* to, float a) { *to = assay::from_float<assay::bf16>(a).bits; }
  static void store(Float16* to, float a) { to->bits = assay::from_float<assay::f16>(a).bits; }

 private:
  // With bits: a conditional of floats stays a branch, since its comparison could trap, and the loop is not vectorised.
  static float where(bool condition, float then, float otherwise) {
    const std::uint32_t mask = 0u - static_cast<std::uint32_t>(condition);
    return std::bit_cast<float>((std::bit_cast<std::uint32_t>(then) & mask) |
                                (std::bit_cast<std::uint32_t>(otherwise) & ~mask));
  }

  static constexpr float integers = 0x1.8p23f;
};

}  // namespace
