// reglu for those who compute it: the kernel of relu, and a product.
#pragma once

#include "impls/activations/relu/kernel.h"
#include "impls/gates/family/gate_of.h"

namespace assay::reglu {

struct Kernel : gates::GateOf<relu::Kernel> {};

}  // namespace assay::reglu
