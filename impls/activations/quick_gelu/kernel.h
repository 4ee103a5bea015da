// quick_gelu for those who compute it: swish with the slope 1.702.
#pragma once

#include "impls/activations/swish/kernel.h"

namespace assay::quick_gelu {

struct Kernel {
  static constexpr swish::Kernel as_swish{1.702};

  double formula(double x) const { return as_swish.formula(x); }

  static constexpr const char* how = swish::Kernel::how;
  template <class V>
  auto in_lanes() const {
    return as_swish.template in_lanes<V>();
  }

  static constexpr const char* blas_steps = swish::Kernel::blas_steps;
  template <class Block>
  void in_blas(const Block& block) const {
    as_swish.in_blas(block);
  }
};

}  // namespace assay::quick_gelu
