// The product of rows with a weight, and how far off honest arithmetic may be. See reference.h.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "harness/core/dtype.h"
#include "harness/core/patience.h"
#include "impls/blocks/family/reference.h"

namespace assay::blocks::reference {
namespace {

// The greatest k for which a number is a multiple of 2^k.
int last_bit(double number) {
  if (number == 0 || !std::isfinite(number)) return 1024;
  int exponent;
  auto digits = static_cast<std::int64_t>(std::ldexp(std::frexp(std::fabs(number), &exponent), 53));
  int zeros = 0;
  for (; digits % 2 == 0; digits /= 2) ++zeros;
  return exponent - 53 + zeros;
}

int last_bit(const double* numbers, std::int64_t count) {
  int least = 1024;
  for (std::int64_t i = 0; i < count; ++i) least = std::min(least, last_bit(numbers[i]));
  return least;
}

// p(n, m) without equal terms, see product.
double relative_error(std::int64_t terms) { return u * (4 + 4 * std::sqrt(static_cast<double>(terms))); }
// By how much it is greater with m of them.
double factor_of_equal_terms(std::int64_t terms, std::int64_t equal) {
  return std::max(1.0, u * (4 + static_cast<double>(equal) / 3) / relative_error(terms));
}

// Numbers so fine need more than 24 bits in any sum that is not tiny: they are not looked at one by one.
constexpr int finest = -40;

// What is known of a row before its products are taken.
struct RowFacts {
  bool has_nan = false, is_unknown = false, has_error = false, has_infinity = false;
  bool may_turn = false;         // some element may be a zero, or of the other sign
  double greatest = 0, sum = 0;  // of the sizes of finite elements
  std::int64_t equal = 0;        // elements that are as the one before
  int last_bit = 1024;
};

RowFacts facts_of(const Rows& x, std::int64_t row) {
  RowFacts facts;
  const double *values = x.values_of(row), *errors = x.errors_of(row);
  for (std::int64_t i = 0; i < x.cols; ++i) {
    facts.has_nan = facts.has_nan || is_known_nan(values[i], errors[i]);
    facts.has_infinity = facts.has_infinity || std::isinf(values[i]);
    facts.is_unknown = facts.is_unknown || errors[i] == infinity;
    facts.has_error = facts.has_error || errors[i] > 0;
    facts.may_turn = facts.may_turn || may_turn(values[i], errors[i]);
    if (i > 0 && values[i] == values[i - 1]) ++facts.equal;
    if (!std::isfinite(values[i])) continue;
    facts.greatest = std::max(facts.greatest, std::fabs(values[i]) + errors[i]);
    facts.sum += std::fabs(values[i]);
  }
  if (!facts.has_error) facts.last_bit = last_bit(values, x.cols);
  return facts;
}

// Of the rows of a weight, as they go by.
struct WeightFacts {
  std::vector<double> sum;          // of the sizes of each column
  std::vector<std::int64_t> equal;  // elements of each column that are as the one before
  std::vector<double> before;
  double greatest = 0;
  int last_bit = 1024;
  bool has_infinity = false, may_turn = false;

  explicit WeightFacts(std::int64_t cols)
      : sum(static_cast<std::size_t>(cols)), equal(static_cast<std::size_t>(cols)) {}

  void add(const double* row, std::int64_t cols) {
    for (std::size_t i = 0; i < before.size(); ++i)
      if (row[i] == before[i]) ++equal[i];
    before.assign(row, row + cols);
    for (std::int64_t i = 0; i < cols; ++i) {
      const double size = std::fabs(row[i]);
      sum[static_cast<std::size_t>(i)] += size;
      if (std::isinf(size)) has_infinity = true;
      else if (size > greatest) greatest = size;
      if (size < least_normal && size > 0) may_turn = true;
    }
    if (last_bit > finest)
      for (std::int64_t i = 0; i < cols && last_bit > finest; ++i)
        last_bit = std::min(last_bit, reference::last_bit(row[i]));
  }
};

void decode_row(const Buffer& w, std::int64_t row, std::int64_t cols, double* to) {
  const std::byte* from = w.bytes.data() + static_cast<std::size_t>(row * cols) * size_of(w.dtype);
  if (w.dtype == Dtype::f32) {
    for (std::int64_t i = 0; i < cols; ++i) {
      float element;
      std::memcpy(&element, from + i * 4, 4);
      to[i] = element;
    }
  } else {
    for (std::int64_t i = 0; i < cols; ++i) to[i] = w.number(row * cols + i);
  }
}

// value += x w; error += a |w|.
void accumulate(double x, double a, const double* w, std::int64_t cols, double* value, double* error) {
  for (std::int64_t i = 0; i < cols; ++i) {
    value[i] += x * w[i];
    error[i] += a * std::fabs(w[i]);
  }
}

class Finisher {
 public:
  Finisher(const Rows& x, const WeightFacts& w, const Buffer* bias) : x_(x), w_(w), bias_(bias) {}

  void finish(std::int64_t row, const RowFacts& facts, Rows& out) const {
    double *values = out.values_of(row), *errors = out.errors_of(row);
    const auto n = static_cast<double>(x_.cols);
    const double relative = relative_error(x_.cols);
    const bool overflows = n * facts.greatest * w_.greatest >= 0x1p127;
    const bool turns = (w_.has_infinity && facts.may_turn) || (facts.has_infinity && w_.may_turn);
    for (std::int64_t i = 0; i < out.cols; ++i) {
      const double bias = bias_ == nullptr ? 0 : bias_->number(i);
      // The sum of sizes was gathered with errors and rounding in it: relative (|x| + e) + e, times |w|.
      const double propagated = errors[i] + relative * std::fabs(bias);
      values[i] += bias;
      if (facts.has_nan || std::isnan(values[i])) {
        values[i] = std::numeric_limits<double>::quiet_NaN();
        errors[i] = facts.is_unknown && !facts.has_nan ? unknown : 0;
      } else if (facts.is_unknown || overflows || turns) {
        errors[i] = unknown;
      } else if (std::isinf(values[i])) {
        errors[i] = 0;
      } else if (!facts.has_error && sums_are_exact(facts, propagated / relative, bias)) {
        errors[i] = 0;
      } else {
        const std::int64_t equal = std::min(x_.cols, 2 * std::min(facts.equal, w_.equal[static_cast<std::size_t>(i)]));
        errors[i] = factor_of_equal_terms(x_.cols, equal) * propagated +
                    least_normal * (1 + n + w_.sum[static_cast<std::size_t>(i)] + facts.sum);
      }
    }
  }

 private:
  bool sums_are_exact(const RowFacts& facts, double sizes, double bias) const {
    const int bit = std::min(facts.last_bit + w_.last_bit, last_bit(bias));
    if (bit >= 1024) return true;  // nothing but zeros
    return bit > -100 && facts.last_bit > finest && w_.last_bit > finest && sizes <= std::ldexp(0x1p24, bit);
  }

  const Rows& x_;
  const WeightFacts& w_;
  const Buffer* bias_;
};

}  // namespace

Rows product(const Rows& x, const Buffer& w, const Buffer* bias) {
  const std::int64_t cols = w.dims[1];
  Rows out(x.rows, cols);
  std::vector<RowFacts> facts;
  for (std::int64_t row = 0; row < x.rows; ++row) facts.push_back(facts_of(x, row));
  WeightFacts weights(cols);
  std::vector<double> weight_row(static_cast<std::size_t>(cols));
  const double relative = relative_error(x.cols);
  for (std::int64_t k = 0; k < x.cols; ++k) {
    decode_row(w, k, cols, weight_row.data());
    weights.add(weight_row.data(), cols);
    for (std::int64_t row = 0; row < x.rows; ++row) {
      const double value = x.values_of(row)[k], error = x.errors_of(row)[k];
      accumulate(value, relative * (std::fabs(value) + error) + error, weight_row.data(), cols, out.values_of(row),
                 out.errors_of(row));
    }
    if (k % 16 == 0) reference_step();
  }
  const Finisher finisher(x, weights, bias);
  for (std::int64_t row = 0; row < x.rows; ++row) finisher.finish(row, facts[static_cast<std::size_t>(row)], out);
  return out;
}

}  // namespace assay::blocks::reference
