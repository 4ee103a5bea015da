#include <immintrin.h>

#include "impls/probes/fma/chains.h"

namespace assay::fma {
namespace {

constexpr int lanes = 16;
constexpr int chains = 16;  // enough to cover the latency of a unit
constexpr int steps = operations_of_bf16 / (4 * lanes * chains);  // two products and two additions in each lane
static_assert(steps * chains * 4 * lanes == operations_of_bf16);

float run(float value) {
  const __m512 x = _mm512_set1_ps(value), minus_x = _mm512_set1_ps(-value);
  const __m512bh pairs = _mm512_cvtne2ps_pbh(x, x);
  // x and -x in turns.
  const __m512bh signs = reinterpret_cast<__m512bh>(
      _mm512_mask_blend_epi16(0xaaaaaaaa, reinterpret_cast<__m512i>(pairs),
                              reinterpret_cast<__m512i>(_mm512_cvtne2ps_pbh(minus_x, minus_x))));
  __m512 a[chains];
  for (__m512& each : a) each = _mm512_set1_ps(1);
  for (int step = 0; step < steps; ++step) {
#pragma GCC unroll 16
    for (int chain = 0; chain < chains; ++chain) a[chain] = _mm512_dpbf16_ps(a[chain], pairs, signs);
  }
  // Every chain takes part in what is returned, or the compiler leaves it out.
  __m512 all = a[0];
  for (int chain = 1; chain < chains; ++chain) all = _mm512_max_ps(all, a[chain]);
  return _mm512_reduce_max_ps(all);
}

constexpr SimdKernels kernels{run};

}  // namespace

const SimdKernels* chains_avx512bf16() { return &kernels; }

}  // namespace assay::fma
