// swish for those who compute it: as it is written, in the lanes of a set of instructions, and as far as BLAS goes.
#pragma once

#include <cmath>
#include <numbers>

#include "impls/activations/family/polynomials.h"

namespace assay::swish {

struct Kernel {
  double beta;

  // Its exponential overflows only where y is a zero.
  double formula(double x) const { return x / (1 + std::exp(-beta * x)); }

  // With e = exp(-|beta x|): x / (1 + e) where beta x >= 0, and x e / (1 + e) elsewhere. The power cannot overflow, and
  // denormals of it are kept: so the tail is right for every beta, also a small one, which makes x large there.
  static constexpr const char* how = "an exponential that keeps its denormals";
  template <class V>
  auto in_lanes() const {
    return [slope = V::all(static_cast<float>(beta * std::numbers::log2e))](typename V::Floats x) {
      const auto t = V::multiply(x, slope);
      // Below 2^-152 the power is a zero; a NaN is still in x.
      const auto power = activations::exp2_gradual<V>(V::negative_size(t, 160));
      const auto one = V::all(1);
      const auto upper = V::where_negative(t, power, one);
      return V::divide(V::multiply(x, upper), V::add(power, one));
    };
  }

  // OpenBLAS (0.3.21) writes zeros if it scales by 0, also over an infinity or a NaN. Here that is welcome: beta = 0
  // is x/2, and a NaN is still in x.
  static constexpr const char* blas_steps = "scopy and sscal make the argument of the sigmoid, in blocks";
  template <class Block>
  void in_blas(const Block& block) const {
    block.scopy();
    block.sscal(static_cast<float>(beta));
    block.loop_to_x([](float x, float z) {
      const float power = std::exp(-std::fabs(z));  // of what is not positive, so that it cannot overflow
      return x * (z < 0 ? power : 1.0f) / (1.0f + power);
    });
  }
};

}  // namespace assay::swish
