#include "impls/activations/gelu_tanh/kernel.h"
#include "impls/activations/gelu_tanh/simd.h"
#include "impls/activations/math_avx2.h"
#include "impls/activations/pointwise_loop.h"

namespace assay::gelu_tanh {

const SimdKernels* simd_avx2() { return &pointwise_kernels<MathAvx2, Kernel>; }

}  // namespace assay::gelu_tanh
