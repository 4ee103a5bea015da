// geglu for those who compute it: the kernel of gelu, and a product.
#pragma once

#include "impls/activations/gelu/kernel.h"
#include "impls/gates/family/gate_of.h"

namespace assay::geglu {

struct Kernel : gates::GateOf<gelu::Kernel> {};

}  // namespace assay::geglu
