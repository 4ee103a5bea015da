// layer_norm for those who compute it: as it is written, in the lanes of a set of instructions, and as far as BLAS
// goes.
#pragma once

#include <cmath>
#include <cstdint>

namespace assay::layer_norm {

// As it is written.
struct Formula {
  double mean, root;
  double operator()(double x, double gamma, double beta) const { return (x - mean) / root * gamma + beta; }
};

// y = (x - mean) * gamma * scale + beta. Subtracting first costs an operation more than x * scale - mean * scale, and
// is exact where x is close to the mean; scaling last lets all that comes before it be done while the root is still
// being computed. An intermediate result below the normal numbers is off by 2^-150, which the root's reciprocal, at
// most 10^6, leaves below 2^-126.
template <class V>
struct Map {
  using Floats = typename V::Floats;
  Floats mean, scale;
  Floats operator()(Floats x) const { return V::multiply(V::subtract(x, mean), scale); }
  Floats operator()(Floats x, Floats gamma) const {
    return V::multiply(V::multiply(V::subtract(x, mean), gamma), scale);
  }
  Floats operator()(Floats x, Floats gamma, Floats beta) const {
    return V::multiply_add(V::multiply(V::subtract(x, mean), gamma), scale, beta);
  }
};

struct Kernel {
  double eps;
  static constexpr bool centred = true;

  template <class Row>
  Formula formula(const Row& row) const {
    const auto count = static_cast<double>(row.cols);
    double sum = 0, squares = 0;
    for (std::int64_t i = 0; i < row.cols; ++i) sum += row[i];
    const double mean = sum / count;
    for (std::int64_t i = 0; i < row.cols; ++i) squares += (row[i] - mean) * (row[i] - mean);
    return {mean, std::sqrt(squares / count + eps)};
  }

  static constexpr const char* how =
      "the sums of elements and of squares of rows while those before are written; a walk for the squares around the "
      "mean where it is larger than the standard deviation";

  template <class V, class Row>
  Map<V> map_around(const Row& row, float mean) const {
    using Floats = typename V::Floats;
    const Floats centre = V::all(mean);
    // Lanes past the end are 0 - mean: they must not count.
    const float squares = row.sum([centre](Floats total, Floats x, std::int64_t count) {
      Floats distance = V::subtract(x, centre);
      if (count < V::lanes) distance = V::keep_first(distance, count);
      return V::multiply_add(distance, distance, total);
    });
    return {centre, V::all(V::reciprocal_root(squares * row.reciprocal + static_cast<float>(eps)))};
  }
  // The variance is the mean of the squares less the square of the mean. While that is no larger than the variance, the
  // subtraction at most doubles the relative error (Chan, Golub and LeVeque 1983, Algorithms for computing the sample
  // variance, section 3); else, and where something is not finite, the row is walked again.
  template <class V, class Row, class Sum>
  Map<V> map_of(const Row& row, const Sum& sum) const {
    const float mean = sum.elements * row.reciprocal, variance = sum.squares * row.reciprocal - mean * mean;
    if (!(mean * mean <= variance)) return map_around<V>(row, mean);
    return {V::all(mean), V::all(V::reciprocal_root(variance + static_cast<float>(eps)))};
  }
  template <class V, class Row>
  Map<V> map_of_plain(const Row& row) const {
    using Floats = typename V::Floats;
    const float sum = row.sum([](Floats total, Floats x, std::int64_t) { return V::add(total, x); });
    return map_around<V>(row, sum * row.reciprocal);
  }

  // Two passes: the mean is taken off before anything is squared.
  static constexpr const char* blas_steps =
      "scopy, sdot with ones for the mean, saxpy to centre, sdot, sscal, saxpy for beta";
  template <class Row>
  void in_blas(const Row& row) const {
    const auto count = static_cast<float>(row.cols);
    row.saxpy_of_ones(-row.sdot_with_ones() / count);
    row.sscal(1.0f / std::sqrt(row.sdot_with_itself() / count + static_cast<float>(eps)));
    row.multiply_by_gamma();
    row.saxpy_of_beta();
  }
};

}  // namespace assay::layer_norm
