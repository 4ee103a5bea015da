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

template <class V, class Kernel, class Row>
[[gnu::noinline]] Map<V> in_two_walks(const Kernel& kernel, const Row& row) {
  return kernel.template in_lanes<V>()(row);
}

struct Kernel {
  double eps;
  static constexpr bool centred = true;
  static constexpr float greatest_float = 0x1.fffffep127f;

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
      "the sums of a row's distances from its first elements, and of their squares, while the row before is written; "
      "where these differ too much from the mean, a walk for the mean and one for the squares around it";

  // In two walks, which hold whatever the row is.
  template <class V>
  auto in_lanes() const {
    using Floats = typename V::Floats;
    return [small = static_cast<float>(eps)](const auto& row) {
      const float sum = row.sum([](Floats total, Floats x, std::int64_t) { return V::add(total, x); });
      const Floats mean = V::all(sum * row.reciprocal);
      // Lanes past the end are 0 - mean: they must not count.
      const float squares = row.sum([mean](Floats total, Floats x, std::int64_t count) {
        Floats distance = V::subtract(x, mean);
        if (count < V::lanes) distance = V::keep_first(distance, count);
        return V::multiply_add(distance, distance, total);
      });
      return Map<V>{mean, V::all(V::reciprocal_root(squares * row.reciprocal + small))};
    };
  }

  // In one walk: with a pivot near the mean, v = mean((x - pivot)^2) - (mean - pivot)^2 loses nothing. The pivot is the
  // mean of the first vector, for most rows within half a deviation. What is taken off is at most half, so that v has
  // at most two of the errors that the sum has; else, or where there is a NaN or an infinity, the row is walked again.
  template <class V>
  struct Statistics {
    using Floats = typename V::Floats;
    struct Sums {
      Floats distances = V::zero(), squares = V::zero();
    };
    float pivot;
    Floats pivots;

    static Statistics of(Floats first, std::int64_t cols) {
      const float pivot = V::sum(first) / static_cast<float>(cols < V::lanes ? cols : V::lanes);
      return {pivot, V::all(pivot)};
    }
    void add(Sums& sums, Floats x, std::int64_t count) const {
      Floats distance = V::subtract(x, pivots);
      if (count < V::lanes) distance = V::keep_first(distance, count);
      sums.distances = V::add(sums.distances, distance);
      sums.squares = V::multiply_add(distance, distance, sums.squares);
    }
    static Sums joined(const Sums& a, const Sums& b) {
      return {V::add(a.distances, b.distances), V::add(a.squares, b.squares)};
    }
    template <class Row>
    Map<V> map_of(const Kernel& kernel, const Row& row, const Sums& sums) const {
      const float shift = V::sum(sums.distances) * row.reciprocal, squares = V::sum(sums.squares) * row.reciprocal;
      if (shift * shift <= 0.5f * squares && squares <= greatest_float) [[likely]]
        return {V::all(pivot + shift),
                V::all(V::reciprocal_root((squares - shift * shift) + static_cast<float>(kernel.eps)))};
      return in_two_walks<V>(kernel, row);
    }
  };

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
