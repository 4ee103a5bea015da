#include "impls/norms/layer_norm/simd.h"
#include "impls/norms/layer_norm/simd_rows.h"
#include "impls/simd/lanes_avx2.h"

namespace assay::layer_norm {

const SimdKernels* simd_avx2() { return &layer_norm_kernels<Avx2>; }

}  // namespace assay::layer_norm
