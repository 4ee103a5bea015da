// The kernels of gelu's `simd` that are compiled for an instruction set.
#pragma once

#include "impls/activations/pointwise_kernels.h"

namespace assay::gelu {

using SimdKernels = activations::PointwiseKernels;

// nullptr where the program was built for another architecture.
const SimdKernels* simd_avx2();
const SimdKernels* simd_avx512();

}  // namespace assay::gelu
