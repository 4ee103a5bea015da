#pragma once

#include "impls/probes/copy/kernels.h"

namespace assay::copy {

const SimdKernels* nontemporal_avx2();  // nullptr on other architectures

}  // namespace assay::copy
