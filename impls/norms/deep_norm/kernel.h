// deep_norm for those who compute it: layer_norm of alpha x + f, which is stored nowhere.
#pragma once

#include "impls/norms/layer_norm/kernel.h"

namespace assay::deep_norm {

struct Kernel : layer_norm::Kernel {
  double alpha;
};

}  // namespace assay::deep_norm
