// geglu_tanh for those who compute it: the kernel of gelu_tanh, and a product.
#pragma once

#include "impls/activations/gelu_tanh/kernel.h"
#include "impls/gates/family/gate_of.h"

namespace assay::geglu_tanh {

struct Kernel : gates::GateOf<gelu_tanh::Kernel> {};

}  // namespace assay::geglu_tanh
