#include "impls/norms/layer_norm/simd.h"
#include "impls/norms/layer_norm/simd_rows.h"
#include "impls/simd/lanes_avx512.h"

namespace assay::layer_norm {

const SimdKernels* simd_avx512() { return &layer_norm_kernels<Avx512>; }

}  // namespace assay::layer_norm
