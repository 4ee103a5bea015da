// gelu of a vector. `Math` is MathAvx512, MathAvx2 or MathPortable.
#pragma once

namespace assay::gelu {

// x * (1/2 + s), s = Phi(x) - 1/2 = x * P(x^2) / Q(x^2).
//
// P and Q have five coefficients and a constant, all positive, so that nothing cancels in them. They are minimax for
// |x| <= 5.5 (error of s 0.12 u, by iterated reweighting; scaled by the factor that makes them round best, 0.13 u).
// Beyond 5.5 x^2 is held, and s grows with x until it is clamped to 1/2: there y is x or -0, and 1 - Phi is 0.3 u.
template <class Math>
struct Kernel {
  using Floats = typename Math::Floats;

  explicit Kernel(const float*) {}

  Floats operator()(Floats x) const {
    // An overflow of x^2, and a NaN, do no harm: x itself is a factor of s and of y.
    const Floats q = Math::at_most(Math::all(5.5f * 5.5f), Math::multiply(x, x));
    Floats p = Math::all(0x1.ed570ep-26f);
    p = Math::multiply_add(p, q, Math::all(0x1.0d0c88p-17f));
    p = Math::multiply_add(p, q, Math::all(0x1.beedb6p-13f));
    p = Math::multiply_add(p, q, Math::all(0x1.82eec6p-8f));
    p = Math::multiply_add(p, q, Math::all(0x1.5e10a2p-5f));
    p = Math::multiply_add(p, q, Math::all(0x1.01d5d4p-1f));
    Floats d = Math::all(0x1.95c45p-20f);
    d = Math::multiply_add(d, q, Math::all(0x1.85edc6p-14f));
    d = Math::multiply_add(d, q, Math::all(0x1.37c9bcp-9f));
    d = Math::multiply_add(d, q, Math::all(0x1.2838cp-5f));
    d = Math::multiply_add(d, q, Math::all(0x1.451de6p-2f));
    d = Math::multiply_add(d, q, Math::all(0x1.43260cp+0f));
    const Floats s = Math::clamp(Math::divide(Math::multiply(x, p), d), 0.5f);
    return Math::multiply(x, Math::add(s, Math::all(0.5f)));
  }
};

}  // namespace assay::gelu
