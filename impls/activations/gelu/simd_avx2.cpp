#include "impls/activations/gelu/kernel.h"
#include "impls/activations/gelu/simd.h"
#include "impls/activations/math_avx2.h"
#include "impls/activations/pointwise_loop.h"

namespace assay::gelu {

const SimdKernels* simd_avx2() { return &pointwise_kernels<MathAvx2, Kernel>; }

}  // namespace assay::gelu
