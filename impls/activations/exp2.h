// Powers of two, for the kernels of activations. `Math` is MathAvx512, MathAvx2 or MathPortable. As the kernels are,
// these are templates of a type of an anonymous namespace in the per-ISA files, so each file keeps its own.
#pragma once

namespace assay::activations {

// 2^t for t in [-127, 128]; at the ends it may be 0 and is infinite. A NaN may become anything.
//
// 2^r - 1 = r * (polynomial of degree 4) for |r| <= 1/2: minimax in the relative error of 2^r, by Lawson's iteration,
// then rounded to float32. Its own error is 1.8 u; with all roundings 2.8 u was measured, and 3.1 u where multiply_add
// rounds twice.
template <class Math>
typename Math::Floats exp2(typename Math::Floats t) {
  const auto n = Math::round(t);
  const auto r = Math::subtract(t, n);
  auto p = Math::all(0x1.5bba1ap-10f);
  p = Math::multiply_add(p, r, Math::all(0x1.3cea8ep-7f));
  p = Math::multiply_add(p, r, Math::all(0x1.c6b752p-5f));
  p = Math::multiply_add(p, r, Math::all(0x1.ebf9bcp-3f));
  p = Math::multiply_add(p, r, Math::all(0x1.62e42ap-1f));
  p = Math::multiply_add(p, r, Math::all(1));
  return Math::scale(p, n);
}

// 2^t for t in [-160, 0], down to the last denormal. Where `scale` cannot make denormals, as the square of the root:
// a product can, at the price of twice the error (6.9 u).
template <class Math>
typename Math::Floats exp2_gradual(typename Math::Floats t) {
  if constexpr (Math::scales_gradually) return exp2<Math>(t);
  const auto root = exp2<Math>(Math::multiply(t, Math::all(0.5f)));
  return Math::multiply(root, root);
}

}  // namespace assay::activations
