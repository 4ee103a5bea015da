#include "impls/activations/math_avx512.h"
#include "impls/activations/pointwise_loop.h"
#include "impls/activations/swish/kernel.h"
#include "impls/activations/swish/simd.h"

namespace assay::swish {

const SimdKernels* simd_avx512() { return &pointwise_kernels<MathAvx512, Kernel>; }

}  // namespace assay::swish
