// relu for those who compute it: as it is written, and in the lanes of a set of instructions. BLAS has no part of it.
#pragma once

namespace assay::relu {

struct Kernel {
  double formula(double x) const { return x < 0 ? 0 : x; }

  static constexpr const char* how = "a maximum, which keeps a NaN";
  template <class V>
  auto in_lanes() const {
    return [](typename V::Floats x) { return V::at_least(V::all(0), x); };
  }
};

}  // namespace assay::relu
