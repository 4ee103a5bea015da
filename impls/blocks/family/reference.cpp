#include "impls/blocks/family/reference.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "harness/core/dtype.h"
#include "harness/core/patience.h"

namespace assay::blocks::reference {

Rows read(const Buffer& input, const std::vector<std::int64_t>& rows) {
  Rows made(std::ssize(rows), input.row_length());
  for (std::int64_t row = 0; row < made.rows; ++row)
    for (std::int64_t i = 0; i < made.cols; ++i)
      made.values_of(row)[i] = input.number(rows[static_cast<std::size_t>(row)] * made.cols + i);
  return made;
}

namespace {

// Is the same in float32.
bool is_exact(double number) { return static_cast<double>(static_cast<float>(number)) == number; }

// A function with its greatest slope and its own error, of what is finite.
struct Function {
  double (*value)(double);
  double slope;
  double (*error)(double x, double y);
  double below = 0;            // what it is at minus infinity
  double above = infinity;     // and at infinity
  bool unknown_below = false;  // where the formula is infinity times zero there, a zero or a NaN
};

double no_error(double, double) { return 0; }
double error_of_gelu(double x, double) { return 8 * u * std::fabs(x) + 0x1p-147; }
double error_of_tanh(double, double y) { return 8 * u * std::fabs(y) + 0x1p-147; }
double sigmoid(double t) { return 1 / (1 + std::exp(-t)); }
double error_of_sigmoid(double t, double y) { return u * std::fabs(y) * (8 + 4 * std::fabs(t)) + 0x1p-119; }

Function function_named(const std::string& name) {
  if (name == "identity") return {[](double x) { return x; }, 1, no_error, -infinity};
  if (name == "relu") return {[](double x) { return x < 0 ? 0 : x; }, 1, no_error};
  if (name == "relu2")  // its slope is not bounded: see activated
    return {[](double x) { return x < 0 ? 0 : x * x; }, 0,
            [](double, double y) {
              return is_exact(y) && std::fabs(y) >= least_normal ? 0 : y == 0 ? 0 : u * y + least_normal;
            }};
  if (name == "sigmoid") return {sigmoid, 0.25, error_of_sigmoid, 0, 1};
  if (name == "gelu")
    return {
        [](double x) { return 0.5 * x * std::erfc(-x / std::numbers::sqrt2); }, 1.13, error_of_gelu, 0, infinity, true};
  if (name == "gelu_tanh")
    return {[](double x) { return x * sigmoid(2 * std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)); },
            1.13,
            error_of_gelu,
            0,
            infinity,
            true};
  if (name == "quick_gelu")
    return {[](double x) { return x * sigmoid(1.702 * x); },
            1.13,
            [](double x, double y) { return error_of_sigmoid(1.702 * x, y); },
            0,
            infinity,
            true};
  if (name == "swish") return {[](double x) { return x * sigmoid(x); }, 1.13, error_of_sigmoid, 0, infinity, true};
  if (name == "tanh") return {[](double x) { return std::tanh(x); }, 1, error_of_tanh, -1, 1};
  throw std::logic_error("no activation named " + name);
}

}  // namespace

Rows activated(Rows x, const std::string& activation) {
  const Function function = function_named(activation);
  const bool squares = activation == "relu2";
  for (std::size_t i = 0; i < x.value.size(); ++i) {
    double &value = x.value[i], &error = x.error[i];
    if (std::isnan(value) || error == infinity) continue;
    if (std::isinf(value)) {
      if (value < 0 && function.unknown_below) error = unknown;
      value = value < 0 ? function.below : function.above;
      continue;
    }
    const double y = function.value(value);
    const double slope = squares ? 2 * std::fmax(value, 0) + error : function.slope;
    error = slope * error + function.error(value, y);
    value = y;
    if (std::fabs(value) + error >= 0x1p127) error = unknown;
  }
  return x;
}

Rows times(Rows a, const Rows& b) {
  for (std::size_t i = 0; i < a.value.size(); ++i) {
    const double one = a.value[i], other = b.value[i], e = a.error[i], f = b.error[i];
    const double value = one * other;
    a.value[i] = value;
    if (is_known_nan(one, e) || is_known_nan(other, f)) a.error[i] = 0;
    else if (e == infinity || f == infinity) a.error[i] = unknown;
    else if (!std::isfinite(value))
      a.error[i] = (std::isinf(other) && may_turn(one, e)) || (std::isinf(one) && may_turn(other, f)) ? unknown : 0;
    else {
      const bool exact = e == 0 && f == 0 && is_exact(value) && (value == 0 || std::fabs(value) >= least_normal);
      a.error[i] = exact ? 0 : std::fabs(one) * f + std::fabs(other) * e + e * f + u * std::fabs(value) + least_normal;
      if (std::fabs(value) + a.error[i] >= 0x1p127) a.error[i] = unknown;
    }
  }
  return a;
}

Rows plus(double scale, const Rows& a, Rows b) {
  for (std::size_t i = 0; i < b.value.size(); ++i) {
    const double one = scale * a.value[i], other = b.value[i], f = b.error[i];
    const double e = a.error[i] == infinity ? unknown : std::fabs(scale) * a.error[i];
    const double value = one + other;
    b.value[i] = value;
    if (is_known_nan(a.value[i], a.error[i]) || is_known_nan(other, f)) b.error[i] = 0;
    else if (e == infinity || f == infinity) b.error[i] = unknown;
    else if (!std::isfinite(value)) b.error[i] = 0;
    else {
      const bool exact = e == 0 && f == 0 && is_exact(one) && is_exact(value);
      b.error[i] =
          exact ? 0 : e + f + u * (std::fabs(value) + e + f + (scale == 1 ? 0 : 2 * std::fabs(one))) + least_normal;
      if (std::fabs(one) + std::fabs(other) + e + f >= 0x1p127) b.error[i] = unknown;
    }
  }
  return b;
}

Rows stored_between(Rows rows, Dtype storage) {
  if (!is_narrow(storage)) return rows;
  for (std::size_t i = 0; i < rows.value.size(); ++i) {
    const double value = rows.value[i];
    double& error = rows.error[i];
    if (!std::isfinite(value) || error == infinity) continue;
    if (overflow_of(storage, value, error) != Overflow::never) {
      error = unknown;
      continue;
    }
    std::uint64_t element = 0;
    encode(storage, value, &element);
    if (error > 0 || decode(storage, &element) != value)
      error += half_ulp(storage, std::fabs(value) + error) + (storage == Dtype::bf16 ? least_normal : 0);
  }
  return rows;
}

namespace {

double mean(const double* terms, std::int64_t count, double (*term)(double, double), double around) {
  double sum = 0, correction = 0;  // Neumaier 1974
  for (std::int64_t i = 0; i < count; ++i) {
    const double next = term(terms[i], around), total = sum + next;
    correction += std::fabs(sum) >= std::fabs(next) ? (sum - total) + next : (next - total) + sum;
    sum = total;
  }
  return (std::isfinite(sum) ? sum + correction : sum) / static_cast<double>(count);
}

double itself(double term, double) { return term; }
double size(double term, double) { return std::fabs(term); }
double square(double term, double around) { return (term - around) * (term - around); }

}  // namespace

Rows normalised(const Rows& x, const Buffer* gamma, const Buffer* beta, bool centred, double eps) {
  Rows out(x.rows, x.cols);
  const double relative = 8 + static_cast<double>(x.cols) / 32;
  for (std::int64_t row = 0; row < x.rows; ++row) {
    const double *values = x.values_of(row), *errors = x.errors_of(row);
    bool has_nan = false, has_infinity = false, is_unknown = false;
    double greatest = 0;
    for (std::int64_t i = 0; i < x.cols; ++i) {
      has_nan = has_nan || is_known_nan(values[i], errors[i]);
      has_infinity = has_infinity || (std::isinf(values[i]) && errors[i] != infinity);
      is_unknown = is_unknown || errors[i] == infinity;
      if (std::isfinite(values[i])) greatest = std::max(greatest, std::fabs(values[i]));
    }
    is_unknown = is_unknown || greatest >= 0x1p63 / std::sqrt(static_cast<double>(x.cols));
    const double middle = centred ? mean(values, x.cols, itself, 0) : 0, sizes = mean(values, x.cols, size, 0);
    const double root = std::sqrt(mean(values, x.cols, square, middle) + eps);
    const double moved = is_unknown ? 0 : std::sqrt(mean(errors, x.cols, square, 0));
    const double shift = centred && !is_unknown ? mean(errors, x.cols, itself, 0) : 0;
    for (std::int64_t i = 0; i < x.cols; ++i) {
      const double weight = gamma == nullptr ? 1 : gamma->number(i), bias = beta == nullptr ? 0 : beta->number(i);
      double &value = out.values_of(row)[i], &error = out.errors_of(row)[i];
      value = (values[i] - middle) / root * weight + bias;
      if (has_nan || (centred && has_infinity)) {
        value = std::numeric_limits<double>::quiet_NaN();
      } else if (is_unknown || moved >= root / 2 || std::isinf(weight)) {
        error = unknown;
      } else if (!std::isfinite(value)) {
        error = 0;
      } else {
        const double own = std::fabs(value - bias) + (centred ? std::fabs(weight) * sizes / root : 0);
        const double of_input =
            (errors[i] + shift) / (root - moved) + std::fabs(values[i] - middle) * moved / (root * (root - moved));
        error = u * (relative * own + 2 * std::fabs(bias)) + least_normal * std::fmax(1, std::fabs(weight)) +
                (has_infinity ? 0 : std::fabs(weight) * of_input * (1 + relative * u));
        if (std::fabs(value) + error >= 0x1p127) error = unknown;
      }
    }
    reference_step();
  }
  return out;
}

Expectation expectation_of(const Rows& y, Dtype storage, const RowSample& sample) {
  Expectation expected;
  expected.sampled_rows = sample.rows;
  for (std::size_t i = 0; i < y.value.size(); ++i) {
    double value = y.value[i], error = y.error[i];
    if (std::isfinite(value)) {
      const Overflow overflow = overflow_of(storage, value, error);
      if (overflow == Overflow::perhaps) error = unknown;
      if (overflow == Overflow::always) value = std::copysign(infinity, value), error = 0;
    }
    expected.numbers.push_back(value);
    expected.budget.push_back(error);
    expected.also.push_back(std::fabs(value) < least_normal ? Expectation::zero : Expectation::nothing);
  }
  return expected;
}

}  // namespace assay::blocks::reference
