#pragma once

#include "impls/probes/copy/kernels.h"

namespace assay::copy {

const SimdKernels* vector_avx2();  // nullptr on other architectures
const SimdKernels* vector_avx512();

}  // namespace assay::copy
