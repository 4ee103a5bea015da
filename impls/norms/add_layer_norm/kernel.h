// add_layer_norm for those who compute it: layer_norm of a row to which another was added, as that was stored.
#pragma once

#include "impls/norms/layer_norm/kernel.h"

namespace assay::add_layer_norm {

struct Kernel : layer_norm::Kernel {
  static constexpr bool adds_residual = true;
};

}  // namespace assay::add_layer_norm
