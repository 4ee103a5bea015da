#include "impls/norms/rms_norm/simd.h"
#include "impls/norms/rms_norm/simd_rows.h"
#include "impls/simd/lanes_avx512.h"

namespace assay::rms_norm {

const SimdKernels* simd_avx512() { return &rms_norm_kernels<Avx512>; }

}  // namespace assay::rms_norm
