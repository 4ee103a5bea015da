#include "impls/norms/rms_norm/simd.h"
#include "impls/norms/rms_norm/simd_rows.h"
#include "impls/simd/lanes_avx2.h"

namespace assay::rms_norm {

const SimdKernels* simd_avx2() { return &rms_norm_kernels<Avx2>; }

}  // namespace assay::rms_norm
