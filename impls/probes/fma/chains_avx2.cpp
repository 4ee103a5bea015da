#include "impls/probes/fma/chains.h"

#include <immintrin.h>

namespace assay::fma {
namespace {

constexpr int lanes = 8;
constexpr int chains = 12;  // enough to cover the latency of two units, few enough for 16 registers
constexpr int steps = operations_per_call / (2 * lanes * chains);
// What does not divide evenly is done by one chain more, so that the count is exact.
constexpr int rest = operations_per_call / (2 * lanes) - steps * chains;

float run(float value) {
  const __m256 x = _mm256_set1_ps(value);
  __m256 a[chains];
  for (int chain = 0; chain < chains; ++chain) a[chain] = _mm256_setzero_ps();
  for (int step = 0; step < steps; ++step) {
#pragma GCC unroll 12
    for (int chain = 0; chain < chains; ++chain) a[chain] = _mm256_fmadd_ps(a[chain], x, x);
  }
  for (int step = 0; step < rest; ++step) a[step % chains] = _mm256_fmadd_ps(a[step % chains], x, x);
  // Every chain takes part in what is returned, or the compiler leaves it out.
  __m256 all = a[0];
  for (int chain = 1; chain < chains; ++chain) all = _mm256_max_ps(all, a[chain]);
  float lane[lanes];
  _mm256_storeu_ps(lane, all);
  float most = lane[0];
  for (int i = 1; i < lanes; ++i) most = lane[i] > most ? lane[i] : most;
  return most;
}

constexpr SimdKernels kernels{run};

}  // namespace

const SimdKernels* chains_avx2() { return &kernels; }

}  // namespace assay::fma
