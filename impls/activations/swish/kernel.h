// swish of a vector. `Math` is MathAvx512, MathAvx2 or MathPortable.
#pragma once

#include "impls/activations/exp2.h"

namespace assay::swish {

// With e = exp(-|beta x|): x / (1 + e) where beta x >= 0, and x e / (1 + e) elsewhere. The power cannot overflow, and
// denormals of it are kept: so the tail is right for every beta, also a small one, which makes x large there.
template <class Math>
struct Kernel {
  using Floats = typename Math::Floats;

  // Of the constants there is one: beta * log2(e).
  explicit Kernel(const float* constants) : slope(Math::all(constants[0])) {}

  Floats operator()(Floats x) const {
    const Floats t = Math::multiply(x, slope);
    // Below 2^-152 the power is a zero; a NaN is still in x.
    const Floats power = activations::exp2_gradual<Math>(Math::negative_size(t, 160));
    const Floats one = Math::all(1);
    const Floats upper = Math::where_negative(t, power, one);
    return Math::divide(Math::multiply(x, upper), Math::add(power, one));
  }

  Floats slope;
};

}  // namespace assay::swish
