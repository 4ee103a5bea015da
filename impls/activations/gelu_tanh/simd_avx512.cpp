#include "impls/activations/gelu_tanh/kernel.h"
#include "impls/activations/gelu_tanh/simd.h"
#include "impls/activations/math_avx512.h"
#include "impls/activations/pointwise_loop.h"

namespace assay::gelu_tanh {

const SimdKernels* simd_avx512() { return &pointwise_kernels<MathAvx512, Kernel>; }

}  // namespace assay::gelu_tanh
