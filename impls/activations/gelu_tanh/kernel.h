// gelu_tanh for those who compute it: as it is written, in the lanes of a set of instructions, and as far as BLAS goes.
#pragma once

#include <cmath>
#include <numbers>

#include "impls/activations/family/polynomials.h"

namespace assay::gelu_tanh {

struct Kernel {
  static constexpr double root = std::numbers::sqrt2 * std::numbers::inv_sqrtpi;  // sqrt(2/pi)

  double formula(double x) const { return 0.5 * x * (1 + std::tanh(root * x * (1 + 0.044715 * x * x))); }

  // In pieces where there are tables (y within 0.6 of its budget). Else x / (1 + exp(-2z)), z = sqrt(2/pi) (x +
  // 0.044715 x^3): the same as with tanh, but it keeps its digits for negative x.
  //
  // The exponent is held in [-126, 128]: below there is nothing left to add to 1, and above the power is infinite and y
  // a zero. No power is a denormal, which would cost more than all the rest; the least y before 0 is 8 * 2^-128.
  static constexpr const char* how = "its gate in pieces, or as a sigmoid with an exponential";
  template <class V>
  auto in_lanes() const {
    if constexpr (V::has_tables) return activations::GateInPieces<V>(activations::half_of_gelu_tanh);
    else return as_sigmoid<V>();
  }
  template <class V>
  auto as_sigmoid() const {
    return [](typename V::Floats x) {
      constexpr auto linear = static_cast<float>(-2 * std::numbers::log2e * root);
      constexpr auto cubic = static_cast<float>(-2 * std::numbers::log2e * root * 0.044715);
      const auto square = V::multiply(x, x);
      const auto t = V::multiply(x, V::multiply_add(square, V::all(cubic), V::all(linear)));
      const auto held = V::at_least(V::all(-126), V::at_most(V::all(128), t));
      return V::divide(x, V::add(activations::exp2<V>(held), V::all(1)));
    };
  }

  static constexpr const char* blas_steps =
      "saxpby and sscal make the argument of tanh from x and x^3, saxpby the sum, in blocks";
  template <class Block>
  void in_blas(const Block& block) const {
    block.loop_to_z([](float x, float) { return x * x * x; });
    block.saxpby_to_z(1, 0.044715f);
    block.sscal(static_cast<float>(root));
    block.loop_to_z([](float x, float z) { return x * std::tanh(z); });
    block.saxpby_to_x(0.5f, 0.5f);
  }
};

}  // namespace assay::gelu_tanh
