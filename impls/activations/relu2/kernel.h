// relu2 for those who compute it: as it is written, and in the lanes of a set of instructions. BLAS has no part of it.
#pragma once

namespace assay::relu2 {

struct Kernel {
  double formula(double x) const { return x < 0 ? 0 : x * x; }

  static constexpr const char* how = "a maximum, which keeps a NaN, and a product";
  template <class V>
  auto in_lanes() const {
    return [](typename V::Floats x) {
      const auto positive = V::at_least(V::all(0), x);
      return V::multiply(positive, positive);
    };
  }
};

}  // namespace assay::relu2
