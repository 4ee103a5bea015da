// Kernels write past the caches only where values outgrow the last of them, which on a machine with a large one hardly
// any case does. So here they are asked to, with few elements: what they write is the same, bit for bit, and nothing
// else.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include "harness/op.h"
#include "impls/activations/family/kernels.h"
#include "impls/gates/family/kernels.h"
#include "impls/norms/family/kernels.h"
#include "impls/softmax/family/kernels.h"

#ifdef __x86_64__

#define KERNELS_OF(op, family)              \
  namespace assay::op {                     \
  const family::Kernels* simd_avx2();       \
  const family::Kernels* simd_avx512();     \
  const family::Kernels* simd_avx512bf16(); \
  }

KERNELS_OF(gelu, activations)
KERNELS_OF(swiglu, gates)
KERNELS_OF(softmax, softmax)
KERNELS_OF(rms_norm, norms)
KERNELS_OF(layer_norm, norms)
KERNELS_OF(add_rms_norm, norms)
KERNELS_OF(deep_norm, norms)

namespace assay {
namespace {

constexpr std::size_t room = 16384, margin = 64;  // of elements, and around y

// Values of every dtype, as bytes.
template <class T>
std::vector<T> values(std::uint32_t seed) {
  std::vector<T> found(room + 64);
  for (T& each : found) {
    seed = seed * 1664525u + 1013904223u;
    const float value = static_cast<float>(seed >> 16) / 32768.0f - 1.0f;
    if constexpr (sizeof(T) == sizeof(float)) each = value;
    else each = T{from_float<T>(value)};
  }
  return found;
}

// Calls the kernel with one y and another, streamed and not, at each distance from a cache line.
template <class T, class Job, class Run>
void expect_the_same(Job job, Run run, std::int64_t rows, std::int64_t cols, std::int64_t y_stride,
                     const std::string& what) {
  constexpr double parameters[] = {1e-5, 0.5, 0.5};
  static const auto x = values<T>(1);
  for (std::size_t offset = 0; offset < 64 / sizeof(T); ++offset) {
    alignas(64) static T y[2][room + 2 * margin];
    std::memset(y, 0x5a, sizeof y);
    for (const bool stream : {false, true}) {
      job.x = x.data() + offset / 2;
      job.y = y[stream] + margin + offset;
      job.rows = rows, job.cols = cols, job.x_stride = cols + 1, job.y_stride = y_stride;
      job.parameters = parameters, job.stream = stream;
      run(job);
    }
    ASSERT_EQ(std::memcmp(y[0], y[1], sizeof y[0]), 0) << what << ", " << cols << " columns, " << offset;
  }
}

// With few rows, and with so many that several are written together where they begin alike in a cache line.
template <class T, class Job, class Run>
void expect_the_same(const Job& job, Run run, const std::string& what) {
  for (const std::int64_t cols : {1, 5, 31, 33, 64, 100, 127, 128, 257, 515, 1000}) {
    expect_the_same<T>(job, run, 3, cols, cols + 3, what);
    expect_the_same<T>(job, run, 13, cols, (cols + 63) / 64 * 64, what + ", aligned rows");
  }
}

// The kernel of a family for T.
template <class T, class Kernels>
auto of_dtype(const Kernels& kernels) {
  return std::is_same_v<T, float> ? kernels.f32 : std::is_same_v<T, bf16> ? kernels.bf16 : kernels.f16;
}

// The norms of one set: of each, its kernels.
struct Norms {
  const norms::Kernels *rms_norm, *layer_norm, *add_rms_norm, *deep_norm;
};

template <class T>
void expect_norms_the_same(const Norms& set) {
  const std::vector<float> gamma = values<float>(2), beta = values<float>(3);
  const auto second = values<T>(4);
  static T sum[room];
  const norms::Job job{{}, gamma.data(), beta.data(), second.data(), sum, 1001, 1003};
  expect_the_same<T>(job, of_dtype<T>(*set.rms_norm).gamma, "rms_norm");
  expect_the_same<T>(job, of_dtype<T>(*set.layer_norm).both, "layer_norm");
  expect_the_same<T>(job, of_dtype<T>(*set.layer_norm).none, "layer_norm without weights");
  expect_the_same<T>(job, of_dtype<T>(*set.add_rms_norm).gamma, "add_rms_norm");
  expect_the_same<T>(job, of_dtype<T>(*set.deep_norm).both, "deep_norm");
}

void expect_norms_the_same_in_all_dtypes(const Norms& set) {
  expect_norms_the_same<float>(set);
  expect_norms_the_same<bf16>(set);
  expect_norms_the_same<f16>(set);
}

template <class T>
void expect_others_the_same(const activations::Kernels& gelu, const softmax::Kernels& softmax,
                            const gates::Kernels& swiglu) {
  const auto second = values<T>(5);
  expect_the_same<T>(activations::Job{}, of_dtype<T>(gelu), "gelu");
  expect_the_same<T>(softmax::Job{}, of_dtype<T>(softmax), "softmax");
  expect_the_same<T>(gates::Job{{}, second.data(), 1001}, of_dtype<T>(swiglu), "swiglu");
}

#define SKIP_WITHOUT(set) \
  if (!__builtin_cpu_supports(set)) GTEST_SKIP() << "this machine has no " << (set)

#define NORMS_OF(set) \
  { rms_norm::simd_##set(), layer_norm::simd_##set(), add_rms_norm::simd_##set(), deep_norm::simd_##set() }

#define EXPECT_OTHERS_THE_SAME(T, set) \
  expect_others_the_same<T>(*gelu::simd_##set(), *softmax::simd_##set(), *swiglu::simd_##set())

TEST(Streaming, WritesTheSameInAvx2) {
  SKIP_WITHOUT("avx2");
  expect_norms_the_same_in_all_dtypes(NORMS_OF(avx2));
  EXPECT_OTHERS_THE_SAME(float, avx2);
  EXPECT_OTHERS_THE_SAME(bf16, avx2);
  EXPECT_OTHERS_THE_SAME(f16, avx2);
}

TEST(Streaming, WritesTheSameInAvx512) {
  SKIP_WITHOUT("avx512bw");
  expect_norms_the_same_in_all_dtypes(NORMS_OF(avx512));
  EXPECT_OTHERS_THE_SAME(float, avx512);
  EXPECT_OTHERS_THE_SAME(bf16, avx512);
  EXPECT_OTHERS_THE_SAME(f16, avx512);
}

TEST(Streaming, WritesTheSameInAvx512bf16) {
  SKIP_WITHOUT("avx512bf16");
  expect_norms_the_same<bf16>(NORMS_OF(avx512bf16));
  EXPECT_OTHERS_THE_SAME(bf16, avx512bf16);
}

}  // namespace
}  // namespace assay

#endif
