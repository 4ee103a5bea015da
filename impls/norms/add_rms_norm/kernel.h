// add_rms_norm for those who compute it: rms_norm of a row to which another was added, as that was stored.
#pragma once

#include "impls/norms/rms_norm/kernel.h"

namespace assay::add_rms_norm {

struct Kernel : rms_norm::Kernel {
  static constexpr bool adds_residual = true;
};

}  // namespace assay::add_rms_norm
