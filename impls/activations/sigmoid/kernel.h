// sigmoid for those who compute it: as it is written, and in the lanes of a set of instructions. BLAS has no part of
// it: of all its steps only the sign of x would be a call.
#pragma once

#include <cmath>
#include <numbers>

#include "impls/activations/family/polynomials.h"

namespace assay::sigmoid {

struct Kernel {
  // Its exponential overflows only where y is a zero.
  double formula(double x) const { return 1 / (1 + std::exp(-x)); }

  // The exponent is held in [-126, 128]: below there is nothing left to add to 1, and above the power is infinite and y
  // a zero; from 126 on y is below the normal numbers. A NaN goes through all of it.
  static constexpr const char* how = "an exponential, a sum and a division";
  template <class V>
  auto in_lanes() const {
    return [](typename V::Floats x) {
      const auto t = V::multiply(x, V::all(static_cast<float>(-std::numbers::log2e)));
      const auto held = V::at_least(V::all(-126), V::at_most(V::all(128), t));
      return V::divide(V::all(1), V::add(activations::exp2<V>(held), V::all(1)));
    };
  }
};

}  // namespace assay::sigmoid
