// Four floats in a NEON register; the same members as Avx512, for the files that are compiled for ARM's 64-bit
// processors. See there.
#pragma once

#include <arm_neon.h>

#include <cstddef>
#include <cstdint>

#include "impls/simd/storage.h"
#include "impls/simd/two.h"

namespace {

struct Neon : TwoInOrder<Neon> {
  using Floats = float32x4_t;
  struct Two {
    Floats a, b;
  };
  static constexpr std::int64_t lanes = 4;
  static constexpr bool scales_gradually = false;
  static constexpr bool has_tables = false;

  static Floats zero() { return vdupq_n_f32(0); }
  static Floats all(float value) { return vdupq_n_f32(value); }
  static Floats add(Floats a, Floats b) { return vaddq_f32(a, b); }
  static Floats subtract(Floats a, Floats b) { return vsubq_f32(a, b); }
  static Floats multiply(Floats a, Floats b) { return vmulq_f32(a, b); }
  static Floats multiply_add(Floats a, Floats b, Floats c) { return vfmaq_f32(c, a, b); }
  static Floats divide(Floats a, Floats b) { return vdivq_f32(a, b); }
  static Floats at_most(Floats limit, Floats a) { return vminq_f32(limit, a); }
  static Floats at_least(Floats limit, Floats a) { return vmaxq_f32(limit, a); }
  static Floats clamp(Floats a, float limit) { return at_least(all(-limit), at_most(all(limit), a)); }
  static Floats negative_size(Floats a, float limit) { return at_least(all(-limit), vnegq_f32(vabsq_f32(a))); }
  static Floats where_negative(Floats sign, Floats then, Floats otherwise) {
    const int32x4_t all_bits = vshrq_n_s32(vreinterpretq_s32_f32(sign), 31);
    return vbslq_f32(vreinterpretq_u32_s32(all_bits), then, otherwise);
  }
  static Floats round(Floats a) { return vrndnq_f32(a); }
  // The power of two is built from its exponent: 0 for n = -127, infinite for n = 128.
  static Floats scale(Floats a, Floats n) {
    const int32x4_t exponent = vaddq_s32(vcvtnq_s32_f32(n), vdupq_n_s32(127));
    return vmulq_f32(a, vreinterpretq_f32_s32(vshlq_n_s32(exponent, 23)));
  }

  static float sum(Floats a) { return vaddvq_f32(a); }
  static float reciprocal_root(float a) { return 1.0f / __builtin_sqrtf(a); }

  static void prefetch(const void* line) { __builtin_prefetch(line); }
  static void fetch(const void* line) { __builtin_prefetch(line, 0, 2); }
  static void fence() {}  // its stores are ordinary ones

  // Partial vectors touch `count` < lanes elements of memory and no more; the other lanes are 0.
  static Floats keep_first(Floats a, std::int64_t count) {
    constexpr std::int32_t numbers[lanes] = {0, 1, 2, 3};
    const uint32x4_t first = vcltq_s32(vld1q_s32(numbers), vdupq_n_s32(static_cast<std::int32_t>(count)));
    return vreinterpretq_f32_u32(vandq_u32(vreinterpretq_u32_f32(a), first));
  }
  template <class T>
  static Floats load_first(const T* from, std::int64_t count) {
    T padded[lanes] = {};
    for (std::int64_t i = 0; i < count; ++i) padded[i] = from[i];
    return load(padded);
  }
  template <class T>
  static void store_first(T* to, Floats a, std::int64_t count) {
    T padded[lanes];
    store(padded, a);
    for (std::int64_t i = 0; i < count; ++i) to[i] = padded[i];
  }
  template <class T>
  static void stream(T* to, Floats a) {
    store(to, a);
  }

  static Floats load(const float* from) { return vld1q_f32(from); }
  static void store(float* to, Floats a) { vst1q_f32(to, a); }
  static Floats load(const Bf16* from) { return vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(from), 16)); }
  static void store(Bf16* to, Floats a) { vst1_u16(to, narrow(a)); }
  static Floats load(const Float16* from) { return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(&from->bits))); }
  static void store(Float16* to, Floats a) { vst1_u16(&to->bits, vreinterpret_u16_f16(vcvt_f16_f32(a))); }

 private:
  // To nearest, ties to even; a NaN stays a NaN even if all the bits that say so are in its lower half.
  static uint16x4_t narrow(Floats a) {
    const uint32x4_t bits = vreinterpretq_u32_f32(a), upper = vshrq_n_u32(bits, 16);
    const uint32x4_t rounding = vaddq_u32(vandq_u32(upper, vdupq_n_u32(1)), vdupq_n_u32(0x7fff));
    const uint32x4_t rounded = vshrq_n_u32(vaddq_u32(bits, rounding), 16);
    const uint32x4_t quiet = vorrq_u32(upper, vdupq_n_u32(0x40));
    return vmovn_u32(vbslq_u32(vceqq_f32(a, a), rounded, quiet));
  }
};

}  // namespace
