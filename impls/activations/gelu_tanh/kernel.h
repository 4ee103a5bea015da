// gelu_tanh of a vector. `Math` is MathAvx512, MathAvx2 or MathPortable.
#pragma once

#include "impls/activations/exp2.h"

namespace assay::gelu_tanh {

// x / (1 + exp(-2z)), z = sqrt(2/pi) (x + 0.044715 x^3): the same as with tanh, but it keeps its digits for negative x.
//
// The exponent is held in [-126, 128]: below there is nothing left to add to 1, and above the power is infinite and y
// a zero. No power is a denormal, which would cost more than all the rest; the least y before 0 is 8 * 2^-128.
template <class Math>
struct Kernel {
  using Floats = typename Math::Floats;

  explicit Kernel(const float*) {}

  Floats operator()(Floats x) const {
    constexpr double root = 0.79788456080286535588, log2_e = 1.44269504088896340736;  // sqrt(2/pi)
    constexpr auto linear = static_cast<float>(-2 * log2_e * root);
    constexpr auto cubic = static_cast<float>(-2 * log2_e * root * 0.044715);
    const Floats square = Math::multiply(x, x);
    const Floats t = Math::multiply(x, Math::multiply_add(square, Math::all(cubic), Math::all(linear)));
    const Floats held = Math::at_least(Math::all(-126), Math::at_most(Math::all(128), t));
    return Math::divide(x, Math::add(activations::exp2<Math>(held), Math::all(1)));
  }
};

}  // namespace assay::gelu_tanh
