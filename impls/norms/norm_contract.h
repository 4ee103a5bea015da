// What the contracts of the norms have in common. For op.cpp files alone: no implementation may include it.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "harness/core/contract.h"
#include "harness/core/distributions.h"
#include "harness/core/dtype.h"

namespace assay::norms {

inline constexpr double u = 0x1p-24;  // the unit roundoff of float32

// Lengths at which vector code breaks: around every vector width and unrolling, primes, and real widths. 1 is drawn
// more often: it invites short-cuts. Serial sums show above 2,000 only, and an index of 16 bits above 65536.
inline std::vector<DimensionInfo> row_dimensions() {
  return {{"rows", "independent rows", "", DispatchKey::range, 32, {0, 1, 2, 3, 4, 5, 8, 17}, 40, true},
          {"cols",
           "elements of a row, over which it is normalised",
           "hidden",
           DispatchKey::exact,
           768,
           {0,  1,  1,  1,  2,   3,   7,   8,   9,   15,  16,   17,   31,   32,   33,   47,
            63, 64, 65, 79, 127, 128, 129, 251, 509, 768, 1021, 4095, 4096, 4097, 65537},
           4500}};
}

inline ParameterInfo eps_parameter(const std::string& doc) {
  return {"eps", doc, 1e-5, {1e-5, 1e-6, 1e-3}, 1e-12, 1.0, {}};
}

// What a norm reads, and one of its weights: in the storage type that the parameter `weights` says.
inline ValueInfo rows_input(const std::string& name) {
  return {.name = name, .dims = {"rows", "cols"}, .scale_parameter = "eps"};
}
inline ValueInfo weight_input(const std::string& name, double centre) {
  return {.name = name, .role = Role::weight, .dims = {"cols"}, .dtype = dtype_of("weights"), .spread = {centre, 0.25}};
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
  if (sample.is_all())
    for (std::int64_t row = 0; row < rows; ++row) look(row);
  for (const std::int64_t row : sample.rows) look(row);
}

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

template <class Term>
double sum(std::int64_t count, Term term) {
  CompensatedSum total;
  for (std::int64_t i = 0; i < count; ++i) total.add(term(i));
  return total.value();
}

// Beyond this size the squares of a row overflow float32, and the contract promises nothing:
// sum(x^2) <= n * max(x)^2 < 2^126.
inline bool squares_may_overflow(const Buffer& x, std::int64_t row, std::int64_t cols) {
  const double limit = 0x1p63 / std::sqrt(static_cast<double>(cols));
  for (std::int64_t i = 0; i < cols; ++i) {
    const double size = std::fabs(x.number(row * cols + i));
    if (std::isfinite(size) && size >= limit) return true;
  }
  return false;
}

// A result below the normal numbers may be flushed to a zero, by hardware or by design: it is as good.
inline std::uint8_t also_of(double y) { return std::fabs(y) < 0x1p-126 ? Expectation::zero : Expectation::nothing; }

}  // namespace assay::norms
