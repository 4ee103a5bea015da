// bilinear for those who compute it: a product.
#pragma once

#include "impls/gates/family/gate_of.h"

namespace assay::bilinear {

// In the form of an activation's kernel.
struct Identity {
  double formula(double x) const { return x; }

  static constexpr const char* how = "no activation";
  template <class V>
  auto in_lanes() const {
    return [](typename V::Floats x) { return x; };
  }
};

struct Kernel : gates::GateOf<Identity> {};

}  // namespace assay::bilinear
