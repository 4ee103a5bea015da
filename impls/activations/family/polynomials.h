// Polynomials and powers of two, for the kernels of activations. `V` are the lanes of a set of instructions. As the
// kernels are, these are templates of a type of an anonymous namespace, so each file keeps its own.
#pragma once

#include "impls/activations/family/half_tables.h"

namespace assay::activations {

// first x^n + ... + last, n the number of the others, by Horner's rule.
template <class V, class... Rest>
typename V::Floats polynomial(typename V::Floats x, float first, Rest... rest) {
  auto sum = V::all(first);
  ((sum = V::multiply_add(sum, x, V::all(rest))), ...);
  return sum;
}

// 2^(i/32), each rounded once.
inline constexpr float roots_of_two[32] = {
    0x1p+0f,        0x1.059b0ep+0f, 0x1.0b5586p+0f, 0x1.11301ep+0f, 0x1.172b84p+0f, 0x1.1d4874p+0f, 0x1.2387a6p+0f,
    0x1.29e9ep+0f,  0x1.306fep+0f,  0x1.371a74p+0f, 0x1.3dea64p+0f, 0x1.44e086p+0f, 0x1.4bfdaep+0f, 0x1.5342b6p+0f,
    0x1.5ab07ep+0f, 0x1.6247ecp+0f, 0x1.6a09e6p+0f, 0x1.71f75ep+0f, 0x1.7a1148p+0f, 0x1.82589ap+0f, 0x1.8ace54p+0f,
    0x1.93737cp+0f, 0x1.9c4918p+0f, 0x1.a5503cp+0f, 0x1.ae89fap+0f, 0x1.b7f77p+0f,  0x1.c199bep+0f, 0x1.cb720ep+0f,
    0x1.d5818ep+0f, 0x1.dfc974p+0f, 0x1.ea4afap+0f, 0x1.f50766p+0f};

// 2^t for t in [-127, 128]; at the ends it may be 0 and is infinite. A NaN may become anything.
//
// With a table: 2^n of n = t to the nearest 32nd is a value of it and a power of two, and what is left, |r| <= 1/64,
// takes r * (polynomial of degree 1) for 2^r - 1, of which the cubic term's part that is nearest to a linear one is in
// the first coefficient: its own error is 0.9 u. With all roundings 2.4 u was measured.
//
// Without: 2^r - 1 = r * (polynomial of degree 4) for |r| <= 1/2: minimax in the relative error of 2^r, by Lawson's
// iteration, then rounded to float32. Its own error is 1.8 u; with all roundings 2.8 u was measured, and 3.1 u where
// multiply_add rounds twice.
template <class V>
typename V::Floats exp2(typename V::Floats t) {
  if constexpr (V::has_tables) {
    const auto n = V::round_to_32nds(t);
    const auto r = V::subtract(t, n);
    // Of this sum, the last five bits are those of n behind its point.
    const auto root = V::look_up(V::table(roots_of_two), V::add(t, V::all(0x1.8p18f)));
    const auto p = V::multiply_add(V::all(0x1.ebfd1cp-3f), r, V::all(0x1.62e584p-1f));
    return V::scale(V::multiply_add(V::multiply(root, r), p, root), n);
  } else {
    const auto n = V::round(t);
    const auto r = V::subtract(t, n);
    const auto p =
        polynomial<V>(r, 0x1.5bba1ap-10f, 0x1.3cea8ep-7f, 0x1.c6b752p-5f, 0x1.ebf9bcp-3f, 0x1.62e42ap-1f, 1.0f);
    return V::scale(p, n);
  }
}

// 2^t for t in [-160, 0], down to the last denormal. Where `scale` cannot make denormals, as the square of the root:
// a product can, at the price of twice the error (6.9 u).
template <class V>
typename V::Floats exp2_gradual(typename V::Floats t) {
  if constexpr (V::scales_gradually) return exp2<V>(t);
  const auto root = exp2<V>(V::multiply(t, V::all(0.5f)));
  return V::multiply(root, root);
}

// y = x * (1/2 + h(x)), h an odd function that is given in pieces: held for |x| beyond the last of them, where it is
// 1/2. The tables stay in registers. Three multiply-adds and no division: of a quotient of polynomials that is as good,
// the division alone takes as long as three of them.
template <class V>
class GateInPieces {
 public:
  explicit GateInPieces(const HalfTable& half)
      : last_(V::all(31 * half.width)),
        pieces_(V::all(1 / half.width)),
        cubic_(V::table(half.coefficients[3])),
        square_(V::table(half.coefficients[2])),
        linear_(V::table(half.coefficients[1])),
        constant_(V::table(half.coefficients[0])) {}

  typename V::Floats operator()(typename V::Floats x) const {
    // A NaN does no harm: x itself is a factor.
    const auto place = V::multiply(V::size_at_most(x, last_), pieces_);
    const auto piece = V::add(place, V::all(0x1.8p23f));  // the number of its piece in its last bits
    const auto t = V::behind_nearest(place);
    auto h = V::look_up(cubic_, piece);
    h = V::multiply_add(h, t, V::look_up(square_, piece));
    h = V::multiply_add(h, t, V::look_up(linear_, piece));
    h = V::multiply_add(h, t, V::look_up(constant_, piece));
    return V::multiply(x, V::add(V::with_sign_of(h, x), V::all(0.5f)));
  }

 private:
  typename V::Floats last_, pieces_;
  typename V::Table cubic_, square_, linear_, constant_;
};

}  // namespace assay::activations
