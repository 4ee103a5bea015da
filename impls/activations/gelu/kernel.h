// gelu for those who compute it: as it is written, in the lanes of a set of instructions, and as far as BLAS goes.
#pragma once

#include <cmath>
#include <numbers>

#include "impls/activations/family/polynomials.h"

namespace assay::gelu {

struct Kernel {
  double formula(double x) const { return 0.5 * x * (1 + std::erf(x * std::sqrt(0.5))); }

  // x * (1/2 + s), s = Phi(x) - 1/2: in pieces where there are tables (error of s 2.7 u, y within 0.55 of its budget),
  // and else x * P(x^2) / Q(x^2).
  //
  // P and Q have five coefficients and a constant, all positive, so that nothing cancels in them. They are minimax for
  // |x| <= 5.5 (error of s 0.12 u, by iterated reweighting; scaled by the factor that makes them round best, 0.13 u).
  // Beyond 5.5 x^2 is held, and s grows with x until it is clamped to 1/2: there y is x or -0, and 1 - Phi is 0.3 u.
  static constexpr const char* how = "Phi in pieces, or as a quotient of polynomials";
  template <class V>
  auto in_lanes() const {
    if constexpr (V::has_tables) return activations::GateInPieces<V>(activations::half_of_gelu);
    else return in_quotient<V>();
  }
  template <class V>
  auto in_quotient() const {
    return [](typename V::Floats x) {
      // An overflow of x^2, and a NaN, do no harm: x itself is a factor of s and of y.
      const auto q = V::at_most(V::all(5.5f * 5.5f), V::multiply(x, x));
      const auto p = activations::polynomial<V>(q, 0x1.ed570ep-26f, 0x1.0d0c88p-17f, 0x1.beedb6p-13f, 0x1.82eec6p-8f,
                                                0x1.5e10a2p-5f, 0x1.01d5d4p-1f);
      const auto d = activations::polynomial<V>(q, 0x1.95c45p-20f, 0x1.85edc6p-14f, 0x1.37c9bcp-9f, 0x1.2838cp-5f,
                                                0x1.451de6p-2f, 0x1.43260cp+0f);
      const auto s = V::clamp(V::divide(V::multiply(x, p), d), 0.5f);
      return V::multiply(x, V::add(s, V::all(0.5f)));
    };
  }

  static constexpr const char* blas_steps = "scopy and sscal make the argument of erf, saxpby the sum, in blocks";
  template <class Block>
  void in_blas(const Block& block) const {
    block.scopy();
    block.sscal(static_cast<float>(1 / std::numbers::sqrt2));
    block.loop_to_z([](float x, float z) { return x * std::erf(z); });
    block.saxpby_to_x(0.5f, 0.5f);
  }
};

}  // namespace assay::gelu
