// Polynomials and powers of two, for the kernels of activations. `V` are the lanes of a set of instructions. As the
// kernels are, these are templates of a type of an anonymous namespace, so each file keeps its own.
#pragma once

namespace assay::activations {

// first x^n + ... + last, n the number of the others, by Horner's rule.
template <class V, class... Rest>
typename V::Floats polynomial(typename V::Floats x, float first, Rest... rest) {
  auto sum = V::all(first);
  ((sum = V::multiply_add(sum, x, V::all(rest))), ...);
  return sum;
}

// 2^t for t in [-127, 128]; at the ends it may be 0 and is infinite. A NaN may become anything.
//
// 2^r - 1 = r * (polynomial of degree 4) for |r| <= 1/2: minimax in the relative error of 2^r, by Lawson's iteration,
// then rounded to float32. Its own error is 1.8 u; with all roundings 2.8 u was measured, and 3.1 u where multiply_add
// rounds twice.
template <class V>
typename V::Floats exp2(typename V::Floats t) {
  const auto n = V::round(t);
  const auto r = V::subtract(t, n);
  const auto p =
      polynomial<V>(r, 0x1.5bba1ap-10f, 0x1.3cea8ep-7f, 0x1.c6b752p-5f, 0x1.ebf9bcp-3f, 0x1.62e42ap-1f, 1.0f);
  return V::scale(p, n);
}

// 2^t for t in [-160, 0], down to the last denormal. Where `scale` cannot make denormals, as the square of the root:
// a product can, at the price of twice the error (6.9 u).
template <class V>
typename V::Floats exp2_gradual(typename V::Floats t) {
  if constexpr (V::scales_gradually) return exp2<V>(t);
  const auto root = exp2<V>(V::multiply(t, V::all(0.5f)));
  return V::multiply(root, root);
}

}  // namespace assay::activations
