// softmax for those who compute it: what is done to the distance of an element from the greatest of its row.
#pragma once

#include <cmath>
#include <numbers>

#include "impls/activations/family/polynomials.h"

namespace assay::softmax {

struct Kernel {
  double formula(double distance) const { return std::exp(distance); }

  // Of what is not positive. It is flushed below 2^-126, by a factor, which keeps a NaN: y is below there, too.
  //
  // The greatest is subtracted before the product with log2 e: two products, each rounded, would be off by u of it.
  static constexpr const char* how = "the greatest of a row, the sum of the powers, and these once more";
  template <class V>
  auto in_lanes() const {
    return [](typename V::Floats distance) {
      const auto t = V::multiply(distance, V::all(static_cast<float>(std::numbers::log2e)));
      const auto power = activations::exp2<V>(V::at_least(V::all(-126), t));
      return V::multiply(power, V::where_negative(V::add(t, V::all(126)), V::zero(), V::all(1)));
    };
  }
};

}  // namespace assay::softmax
