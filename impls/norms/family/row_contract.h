// What the contracts of the norms are made of: the pieces of their descriptions, sums without errors, and what an
// element of a row must be. For op.cpp files alone: no implementation may include it.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/contract.h"
#include "harness/core/dtype.h"
#include "harness/core/expectation.h"
#include "harness/core/op_info.h"
#include "harness/core/patience.h"

namespace assay::norms {

inline constexpr double u = 0x1p-24;  // the unit roundoff of float32

// Lengths at which vector code breaks: around every vector width and unrolling, primes, and real widths. 1 is drawn
// more often: it invites short-cuts. Serial sums show above 2,000 only, and an index of 16 bits above 65536.
inline std::vector<DimensionInfo> row_dimensions() {
  return {{"rows", "independent rows", "", DispatchKey::range, 32, {0, 1, 2, 3, 4, 5, 8, 17}, 70000, true},
          {"cols",
           "elements of a row, over which it is normalised",
           "hidden",
           DispatchKey::exact,
           768,
           {0,  1,  1,  1,  2,   3,   7,   8,   9,   15,  16,   17,   31,   32,   33,   47,
            63, 64, 65, 79, 127, 128, 129, 251, 509, 768, 1021, 4095, 4096, 4097, 65537},
           131072}};
}

inline ParameterInfo eps_parameter(const std::string& doc) {
  return {"eps", doc, 1e-5, {1e-5, 1e-6, 1e-3}, 1e-12, 1.0, {}};
}

// The parameter that says the storage type of the weights; none: there are no weights.
inline ParameterInfo weights_parameter(const std::string& doc, std::vector<std::string> choices) {
  return {"weights", doc, choices.front(), {choices.begin(), choices.end()}, {}, {}, choices};
}

// What a norm reads, and one of its weights: in the storage type that the parameter `weights` says.
inline ValueInfo rows_input(const std::string& name) {
  return {.name = name, .dims = {"rows", "cols"}, .scale_parameter = "eps"};
}
inline ValueInfo weight(const std::string& name, double centre) {
  return {.name = name, .role = Role::weight, .dims = {"cols"}, .dtype = dtype_of("weights"), .spread = {centre, 0.25}};
}

// Of an op that does with or without gamma and beta, each by itself.
inline ParameterInfo affine_parameter() {
  return {"affine",
          "which weights there are: gamma and beta, one of them, or none",
          std::string("both"),
          // Mostly with a gamma: in it shows what goes wrong with weights.
          {std::string("both"), std::string("gamma"), std::string("both"), std::string("beta"), std::string("both"),
           std::string("none")},
          {},
          {},
          {"both", "gamma", "beta", "none"}};
}
inline std::vector<ValueInfo> affine_weights() {
  ValueInfo gamma = weight("gamma", 1), beta = weight("beta", 0);
  gamma.only_where = {{"affine", {std::string("both"), std::string("gamma")}}};
  beta.only_where = {{"affine", {std::string("both"), std::string("beta")}}};
  return {gamma, beta};
}

inline double elements_of(const Case& which) { return static_cast<double>(which.dim("rows") * which.dim("cols")); }

// Calls look(row) for each row that is asked for; the expectation is of these, with `cols` elements each.
template <class Look>
void for_each_row(const RowSample& sample, std::int64_t rows, std::int64_t cols, Expectation& expected, Look look) {
  expected.sampled_rows = sample.rows;
  const auto count = static_cast<std::size_t>((sample.is_all() ? rows : std::ssize(sample.rows)) * cols);
  expected.numbers.reserve(count);
  expected.budget.reserve(count);
  expected.also.reserve(count);
  expected.wider_budget.reserve(count);
  const auto look_at = [&](std::int64_t row) {
    look(row);
    reference_step();
  };
  if (sample.is_all())
    for (std::int64_t row = 0; row < rows; ++row) look_at(row);
  for (const std::int64_t row : sample.rows) look_at(row);
}

// A result below the normal numbers may be flushed to a zero, by hardware or by design: it is as good.
inline std::uint8_t also_of(double y) { return std::fabs(y) < 0x1p-126 ? Expectation::zero : Expectation::nothing; }

// A sum whose error does not grow with its length (Neumaier 1974).
class CompensatedSum {
 public:
  void add(double term) {
    const double sum = sum_ + term;
    if (std::fabs(sum_) >= std::fabs(term)) correction_ += (sum_ - sum) + term;
    else correction_ += (term - sum) + sum_;
    sum_ = sum;
  }
  // A sum that is not finite has no correction.
  double value() const { return std::isfinite(sum_) ? sum_ + correction_ : sum_; }

 private:
  double sum_ = 0, correction_ = 0;
};

// Beyond this size the squares of a row overflow float32, and the contract promises nothing:
// sum(x^2) <= n * max(x)^2 < 2^126.
inline double least_size_that_overflows(std::int64_t cols) { return 0x1p63 / std::sqrt(static_cast<double>(cols)); }

template <class Term>
double sum(std::int64_t count, Term term) {
  CompensatedSum total;
  for (std::int64_t i = 0; i < count; ++i) total.add(term(i));
  return total.value();
}

// A row as it is normalised, as references see it.
class Row {
 public:
  explicit Row(std::vector<double> elements) : elements_(std::move(elements)) {}

  double operator[](std::int64_t i) const { return elements_[static_cast<std::size_t>(i)]; }
  std::int64_t cols() const { return static_cast<std::int64_t>(elements_.size()); }
  // Of term(x) over its elements.
  template <class Term>
  double sum(Term term) const {
    return norms::sum(cols(), [&](std::int64_t i) { return term((*this)[i]); });
  }
  template <class Term>
  double mean(Term term) const {
    return sum(term) / static_cast<double>(cols());
  }

 private:
  std::vector<double> elements_;
};

// The roundings of a row's statistics and of its map that do not depend on its length: at most so many u. The sums of a
// row come on top, n/32 u of them; not for who says that they are made in a wider type (Accumulation::wider): those of
// float64 are off by n 2^-53, below one u up to 2^29 elements.
inline constexpr double fixed_roundings = 8;
inline double roundings(std::int64_t cols) { return fixed_roundings + static_cast<double>(cols) / 32; }

// What an element must become, and how far off it may be; gamma is 1 and beta 0 where there is none.
struct Promise {
  double value, budget;
  double wider_budget = budget;  // of who accumulates in a wider type
};
// An element of the row, and how far from it the same element may honestly be.
struct Element {
  double x, error = 0;
};
// What becomes of a row: the root that it is divided by, whether its mean is taken off, what is added to gamma, and the
// promise of an element of it. That says nothing yet of the errors of the row.
struct Normal {
  double root;
  bool centred;
  double offset;
  std::function<Promise(const Element& element, double gamma, double beta)> promise;
};

// Beyond the greatest number of its type a result is an infinity; where its budget reaches over that edge, nothing is
// promised.
inline Promise as_stored(Dtype dtype, Promise promise) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  switch (overflow_of(dtype, promise.value, promise.budget)) {
    case Overflow::never: return promise;
    case Overflow::perhaps: return {promise.value, infinity};  // for whoever sums better as well
    case Overflow::always: break;
  }
  return {std::copysign(infinity, promise.value), 0};
}

// What the smallest results may be off by. 2^-126 is for what gets denormal on the way: x * gamma may be before it is
// scaled up by the root, by no more than 1 / sqrt(eps) = 2^20; and x / root before it is multiplied by a weight that is
// larger than 1.
inline double least_error(double weight) { return 0x1p-126 * std::fmax(1, std::fabs(weight)); }

// A weight that is infinite makes its element infinite, or a NaN of a zero. Where the element may be a zero or not, by
// rounding or by underflow on the way, nothing is promised.
inline Promise with_infinite_weight(double y, bool could_be_zero) {
  return {y, could_be_zero ? std::numeric_limits<double>::infinity() : 0};
}

}  // namespace assay::norms
