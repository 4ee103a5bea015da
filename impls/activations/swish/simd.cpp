// Explicit vector code, in float32: see kernel.h.
#include "impls/activations/swish/simd.h"

#include <numbers>

#include "impls/activations/pointwise_simd.h"
#include "impls/activations/swish/kernel.h"
#include "impls/activations/swish/op.h"

namespace assay::swish {
namespace {

std::vector<float> constants(const Parameters& parameters) {
  return {static_cast<float>(beta_of(parameters) * std::numbers::log2e)};
}

}  // namespace

Implementation simd() {
  return activations::simd_implementation({simd_avx512(), simd_avx2(), &activations::portable_kernels<Kernel>},
                                          constants,
                                          "AVX-512, AVX2 or plain loops: an exponential that keeps its denormals");
}

}  // namespace assay::swish
