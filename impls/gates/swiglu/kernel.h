// swiglu for those who compute it: the kernel of swish, and a product.
#pragma once

#include "impls/activations/swish/kernel.h"
#include "impls/gates/family/gate_of.h"

namespace assay::swiglu {

struct Kernel : gates::GateOf<swish::Kernel> {};

}  // namespace assay::swiglu
