#include "impls/activations/gelu/kernel.h"
#include "impls/activations/gelu/simd.h"
#include "impls/activations/math_avx512.h"
#include "impls/activations/pointwise_loop.h"

namespace assay::gelu {

const SimdKernels* simd_avx512() { return &pointwise_kernels<MathAvx512, Kernel>; }

}  // namespace assay::gelu
