#include "impls/activations/math_avx2.h"
#include "impls/activations/pointwise_loop.h"
#include "impls/activations/swish/kernel.h"
#include "impls/activations/swish/simd.h"

namespace assay::swish {

const SimdKernels* simd_avx2() { return &pointwise_kernels<MathAvx2, Kernel>; }

}  // namespace assay::swish
