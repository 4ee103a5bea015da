// rms_norm for those who compute it: as it is written, in the lanes of a set of instructions, and as far as BLAS goes.
#pragma once

#include <cmath>
#include <cstdint>

namespace assay::rms_norm {

struct Kernel {
  double eps, weight_offset;
  static constexpr bool centred = false;

  template <class Row>
  auto formula(const Row& row) const {
    double squares = 0;
    for (std::int64_t i = 0; i < row.cols; ++i) squares += row[i] * row[i];
    const double root = std::sqrt(squares / static_cast<double>(row.cols) + eps);
    // weight_offset is rounded to float32 by contract: where gamma is close to its negative, the error of rounding it
    // would be all that is left of the sum.
    const auto offset = static_cast<float>(weight_offset);
    return [root, offset](double x, double gamma, double) { return x / root * (offset + gamma); };
  }

  // y = x * w * scale, where the weights w have weight_offset in them, in this order: all but the last product can be
  // done while the root is still being computed. An intermediate result below the normal numbers is off by 2^-150,
  // which the root's reciprocal, at most 10^6, leaves below 2^-126.
  static constexpr const char* how = "the sums of squares of rows while those before are written";
  template <class V>
  struct Map {
    using Floats = typename V::Floats;
    Floats scale;
    Floats operator()(Floats x, Floats weight) const { return V::multiply(V::multiply(x, weight), scale); }
  };
  template <class V, class Row>
  Map<V> map_of(const Row& row, float squares) const {
    return {V::all(V::reciprocal_root(squares * row.reciprocal + static_cast<float>(eps)))};
  }
  template <class V, class Row>
  Map<V> map_of_plain(const Row& row) const {
    using Floats = typename V::Floats;
    return map_of<V>(row, row.sum([](Floats sum, Floats x, std::int64_t) { return V::multiply_add(x, x, sum); }));
  }

  static constexpr const char* blas_steps = "scopy, sdot of the row with itself, sscal";
  template <class Row>
  void in_blas(const Row& row) const {
    const float squares = row.sdot_with_itself();
    row.sscal(1.0f / std::sqrt(squares / static_cast<float>(row.cols) + static_cast<float>(eps)));
    row.multiply_by_gamma();
  }
};

}  // namespace assay::rms_norm
