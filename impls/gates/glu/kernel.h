// glu for those who compute it: the kernel of sigmoid, and a product.
#pragma once

#include "impls/activations/sigmoid/kernel.h"
#include "impls/gates/family/gate_of.h"

namespace assay::glu {

struct Kernel : gates::GateOf<sigmoid::Kernel> {};

}  // namespace assay::glu
