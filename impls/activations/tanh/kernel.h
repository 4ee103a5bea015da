// tanh for those who compute it: as it is written, and in the lanes of a set of instructions. BLAS has no part of it.
#pragma once

#include <cmath>

#include "impls/activations/family/polynomials.h"

namespace assay::tanh {

struct Kernel {
  double formula(double x) const { return std::tanh(x); }

  // x P(x^2) / Q(x^2). All coefficients of P and Q are positive, so that nothing cancels in them, and both are 1 at 0,
  // so that y is x there. They are minimax in the error relative to y for |x| <= 8.8 (0.28 u, by iterated reweighting);
  // with all roundings 4.2 u was measured, and 5.6 u where multiply_add rounds twice. Beyond 8.8 x^2 is held, and y
  // grows with x until it is clamped to 1: tanh(8.8) is 1 - 0.8 u.
  static constexpr const char* how = "a quotient of polynomials";
  template <class V>
  auto in_lanes() const {
    return [](typename V::Floats x) {
      // An overflow of x^2 does no harm, and a NaN is in x, too.
      const auto q = V::at_most(V::all(8.8f * 8.8f), V::multiply(x, x));
      const auto p =
          activations::polynomial<V>(q, 0x1.d7376cp-27f, 0x1.5e0e9ap-16f, 0x1.cc329ep-9f, 0x1.124f22p-3f, 1.0f);
      const auto d =
          activations::polynomial<V>(q, 0x1.a9573cp-21f, 0x1.5b2de6p-12f, 0x1.a8edf4p-6f, 0x1.de7cdcp-2f, 1.0f);
      const auto y = V::divide(V::multiply(x, p), d);
      return V::at_least(V::all(-1), V::at_most(V::all(1), y));  // both keep a NaN
    };
  }
};

}  // namespace assay::tanh
