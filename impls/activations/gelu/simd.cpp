// Explicit vector code, in float32: see kernel.h.
#include "impls/activations/gelu/simd.h"

#include "impls/activations/gelu/kernel.h"
#include "impls/activations/pointwise_simd.h"

namespace assay::gelu {

Implementation simd() {
  return activations::simd_implementation({simd_avx512(), simd_avx2(), &activations::portable_kernels<Kernel>},
                                          activations::no_constants,
                                          "AVX-512, AVX2 or plain loops: Phi as a quotient of polynomials");
}

}  // namespace assay::gelu
