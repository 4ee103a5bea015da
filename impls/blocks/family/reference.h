// The references of blocks, in float64: rows, each element with how far off honest arithmetic in float32 may be by
// then. Every step propagates the errors of what it reads with absolute values, and adds its own. For op.cpp files
// alone.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "harness/core/contract.h"

namespace assay::blocks::reference {

inline constexpr double u = 0x1p-24;  // the unit roundoff of float32
inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double unknown = infinity;  // as an error: nothing is promised
inline constexpr double least_normal = 0x1p-126;

// A NaN that was computed from what is not known may be another number.
inline bool is_known_nan(double value, double error) { return std::isnan(value) && error != infinity; }

// An infinity that meets what may be a zero, or of either sign: what comes out is not known. (What is denormal may be
// flushed.)
inline bool may_turn(double value, double error) {
  return (error > 0 || value != 0) && std::fabs(value) <= std::max(2 * error, least_normal);
}

struct Rows {
  std::int64_t rows = 0, cols = 0;
  std::vector<double> value, error;

  Rows() = default;
  Rows(std::int64_t how_many, std::int64_t how_long)
      : rows(how_many),
        cols(how_long),
        value(static_cast<std::size_t>(how_many * how_long)),
        error(static_cast<std::size_t>(how_many * how_long)) {}
  double* values_of(std::int64_t row) { return value.data() + row * cols; }
  double* errors_of(std::int64_t row) { return error.data() + row * cols; }
  const double* values_of(std::int64_t row) const { return value.data() + row * cols; }
  const double* errors_of(std::int64_t row) const { return error.data() + row * cols; }
};

// These rows of a value, exactly.
Rows read(const Buffer& input, const std::vector<std::int64_t>& rows);

// x w + bias, w row by row k x n, without the bias where there is none.
//
// An element is off by p(k) (|x| |w| + |bias|), p(n) = u (4 + max(4 sqrt n, m / 3)), and by the errors of x times |w|.
// Each of n roundings is at most u of a partial sum, which is at most |x| |w|. As long as they are independent they add
// up to sqrt(n) u |x| |w| times a small factor, in any order of summation (Higham, Mary 2019, A New Approach to
// Probabilistic Rounding Error Analysis). Equal terms are all rounded in the same direction: half of a chain of n lies
// in its last binade, where each addition is off by up to u/2 of the sum, a quarter in the one before by half as much,
// and so on: n/3 u in all. A library may well sum all of them in one chain. Where terms take turns, each has a
// direction of its own, so m is taken to be twice as many as there are terms that are equal to the one before: as many
// as elements of x and of the column of w are, whichever are fewer. None are, where x or w are drawn at random. 4 u for
// the bias, the product itself, and the last blocks. What is below 2^-126 may be flushed, as an element of x or w, as a
// product, or as their sum: 2^-126 (1 + n + sum |w| + sum |x|).
//
// Where all partial sums are representable, whatever their order, the error is 0: all terms are multiples of one power
// of two, and the sum of their sizes is at most 2^24 of it, and x has no error.
//
// A sum of which the sizes reach 2^127 may overflow on its way: nothing is promised.
Rows product(const Rows& x, const Buffer& w, const Buffer* bias);

// By its name, as the parameters have it: identity, relu, relu2, sigmoid, gelu, gelu_tanh, quick_gelu, swish, tanh.
//
// The error of x times the greatest slope of the function (1 for identity, relu and tanh; 2 |x| + error for relu2; 1/4
// for sigmoid; 1.13 for the others), and its own: none for identity and relu; u |y| for relu2; 8 u |x| + 2^-147 for
// gelu and gelu_tanh, and 8 u |y| + 2^-147 for tanh, as those ops derive it; u |y| (8 + 4 |t|) + 2^-119 for sigmoids of
// t, since an exponential magnifies the rounding of its argument, and libraries flush it early.
Rows activated(Rows x, const std::string& activation);

// The product of elements: |a| e_b + |b| e_a + e_a e_b, and u |a b| for its rounding where there is one.
Rows times(Rows a, const Rows& b);

// scale * a + b: |scale| e_a + e_b, and u for each rounding: of |scale a| (if scale is not 1) and of the sum.
Rows plus(double scale, const Rows& a, Rows b);

// What lies between steps may be stored in the type of the case, which rounds once more; if it may overflow there,
// nothing is promised.
Rows stored_between(Rows rows, Dtype storage);

// Normalisation of each row, by mean and variance or (not centred) by the root of the mean square. Its own error is
// that of the ops layer_norm and rms_norm. What its input is off by, e, moves an element by |gamma| (e_i + mean(e)) /
// (r - d) and the root by d = sqrt(mean(e^2)) at most, which is |x - mean| d / (r (r - d)): the root is a norm of the
// row, so it moves by no more than the norm of the errors. (mean(e): if centred.)
Rows normalised(const Rows& x, const Buffer* gamma, const Buffer* beta, bool centred, double eps);

// What the output of a case must be: the rows, as they are stored.
Expectation expectation_of(const Rows& y, Dtype storage, const RowSample& sample);

}  // namespace assay::blocks::reference
