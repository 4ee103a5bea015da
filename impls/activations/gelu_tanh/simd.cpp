// Explicit vector code, in float32: see kernel.h.
#include "impls/activations/gelu_tanh/simd.h"

#include "impls/activations/gelu_tanh/kernel.h"
#include "impls/activations/pointwise_simd.h"

namespace assay::gelu_tanh {

Implementation simd() {
  return activations::simd_implementation({simd_avx512(), simd_avx2(), &activations::portable_kernels<Kernel>},
                                          activations::no_constants,
                                          "AVX-512, AVX2 or plain loops: as a sigmoid, with an exponential");
}

}  // namespace assay::gelu_tanh
