#include "harness/core/comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "harness/core/dtype.h"

namespace assay {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Walks the elements of a strided array in dense order: visit(index, address). The last axis is dense, and what lies
// between its rows is the same everywhere, so that any rank is rows of it.
template <class Visit>
void for_each_element(const Value& value, Visit visit) {
  const std::size_t size = size_of(value.dtype);
  const auto* bytes = static_cast<const std::byte*>(value.data);
  std::int64_t rows = 1;
  for (std::size_t d = 0; d + 1 < value.dims.size(); ++d) rows *= value.dims[d];
  const std::int64_t cols = value.dims.empty() ? 1 : value.dims.back();
  const std::int64_t stride = value.dims.size() < 2 ? cols : value.strides[value.dims.size() - 2];
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t col = 0; col < cols; ++col)
      visit(row * cols + col, bytes + static_cast<std::size_t>(row * stride + col) * size);
}

// The same for those that the expectation is of: visit(index, place in the expectation, address).
template <class Visit>
void for_each_expected(const Expectation& expected, const Value& value, Visit visit) {
  if (expected.sampled_rows.empty())
    return for_each_element(value, [&](std::int64_t index, const std::byte* element) {
      visit(index, static_cast<std::size_t>(index), element);
    });
  Value row = value;
  row.dims.erase(row.dims.begin());
  row.strides.erase(row.strides.begin());
  std::int64_t length = 1;
  for (const std::int64_t dim : row.dims) length *= dim;
  std::size_t place = 0;
  for (const std::int64_t number : expected.sampled_rows) {
    row.data = value.as<std::byte>() + static_cast<std::size_t>(number * value.strides[0]) * size_of(value.dtype);
    for_each_element(
        row, [&](std::int64_t index, const std::byte* element) { visit(number * length + index, place++, element); });
  }
}

// A NaN among them gives a NaN.
double distance(double from, const Interval& to) {
  if (!(from >= to.low)) return to.low - from;
  if (!(from <= to.high)) return from - to.high;
  return 0;
}

double share_used(double expected, double got, const Interval& before_storing, double budget, std::uint8_t also) {
  if (budget == infinity) return 0;
  if ((also & Expectation::nan) != 0 && std::isnan(got)) return 0;
  if ((also & Expectation::zero) != 0 && got == 0) return 0;
  if (std::isnan(expected)) return std::isnan(got) ? 0 : infinity;
  if (std::isinf(expected)) return got == expected ? 0 : infinity;
  const double error = distance(expected, before_storing);
  if (error == 0) return 0;
  const double share = error / budget;          // infinite for a budget of 0
  return std::isnan(share) ? infinity : share;  // got is NaN
}

// Whether some error within the budget would have been stored as another number than the one that it is.
bool would_show(double expected, const Interval& before_storing, double budget) {
  if (!std::isfinite(expected) || budget == infinity) return false;
  return expected - budget < before_storing.low || expected + budget > before_storing.high;
}

std::uint8_t also_at(const Expectation& expected, std::size_t index) {
  return expected.also.empty() ? std::uint8_t{0} : expected.also[index];
}

bool can_tell(Dtype dtype, double expected, double budget) {
  if (!std::isfinite(expected) || budget == infinity) return false;
  const double size = std::fabs(expected);
  return budget + (is_narrow(dtype) ? half_ulp(dtype, size + budget) : 0) < size;
}

// With the type known while compiling, an element costs no call.
template <Dtype dtype>
Comparison compare_numbers_of(const Expectation& expected, const Value& got, const std::vector<double>& budgets) {
  Comparison result;
  double first_told = 0;
  for_each_expected(expected, got, [&](std::int64_t index, std::size_t i, const std::byte* element) {
    const double want = expected.numbers[i], budget = budgets[i], have = decode(dtype, element);
    const Interval before_storing = stored_as(dtype, have);
    const double share = share_used(want, have, before_storing, budget, also_at(expected, i));
    ++result.elements;
    if (can_tell(dtype, want, budget)) {
      if (result.probative++ == 0) first_told = want;
      else result.varied = result.varied || want != first_told;
    }
    if (would_show(want, before_storing, budget)) result.shares.add(share);
    if (budget != infinity && std::isfinite(want) && std::isfinite(have)) {
      const double ulp = want == have ? 0 : ulp_distance(dtype, want, have);
      result.worst_ulp = std::max(result.worst_ulp, ulp);
      result.ulps.add(ulp);
    }
    result.worst_share = std::max(result.worst_share, share);
    if (!(share <= 1)) {
      if (!result.first) result.first = Mismatch{index, want, have, budget, share};
      ++result.mismatches;
    }
  });
  result.expected_length = static_cast<std::int64_t>(expected.numbers.size());
  result.got_length = result.elements;
  return result;
}

Comparison compare_numbers(const Expectation& expected, const Value& got, const std::vector<double>& budgets) {
  switch (got.dtype) {
    case Dtype::f32: return compare_numbers_of<Dtype::f32>(expected, got, budgets);
    case Dtype::bf16: return compare_numbers_of<Dtype::bf16>(expected, got, budgets);
    case Dtype::f16: return compare_numbers_of<Dtype::f16>(expected, got, budgets);
    case Dtype::f64: return compare_numbers_of<Dtype::f64>(expected, got, budgets);
    case Dtype::u8: return compare_numbers_of<Dtype::u8>(expected, got, budgets);
    case Dtype::i32: return compare_numbers_of<Dtype::i32>(expected, got, budgets);
    case Dtype::i64: break;
  }
  return compare_numbers_of<Dtype::i64>(expected, got, budgets);
}

Comparison compare_exact(const Expectation& expected, const Value& got) {
  Comparison result;
  result.expected_length = static_cast<std::int64_t>(expected.exact.size());
  result.got_length = got.dims[0];
  result.elements = result.probative = std::max(result.expected_length, result.got_length);
  result.varied = std::ranges::any_of(expected.exact, [&](std::int64_t each) { return each != expected.exact[0]; });
  const std::int64_t common = std::min(result.expected_length, result.got_length);
  const auto note = [&result](std::int64_t index, double want, double have) {
    if (!result.first) result.first = Mismatch{index, want, have, 0, infinity};
    ++result.mismatches;
  };
  const auto* bytes = static_cast<const std::byte*>(got.data);
  for (std::int64_t i = 0; i < common; ++i) {
    const std::int64_t want = expected.exact[static_cast<std::size_t>(i)];
    const std::int64_t have = decode_integer(got.dtype, bytes + static_cast<std::size_t>(i) * size_of(got.dtype));
    if (want != have) note(i, static_cast<double>(want), static_cast<double>(have));
  }
  if (result.expected_length != result.got_length) note(common, NAN, NAN);
  if (!result.equal()) result.worst_share = infinity;
  return result;
}

// All of what it gave could have told.
Comparison compare_accepted(const Expectation& expected, const Value& got) {
  Comparison result;
  for_each_element(got, [&](std::int64_t, const std::byte*) { ++result.elements; });
  result.expected_length = result.got_length = result.probative = result.elements;
  result.varied = true;
  const std::optional<std::string> refusal = expected.accepts(got);
  if (!refusal) return result;
  result.mismatches = 1;
  result.worst_share = infinity;
  result.refusal = *refusal;
  return result;
}

}  // namespace

double rounding_of(Dtype dtype, double value) {
  return is_narrow(dtype) && std::isfinite(value) ? half_ulp(dtype, std::fabs(value)) : 0;
}

double share_used(const Expectation& expected, std::size_t i, Dtype dtype, double got, Accumulation sums) {
  return share_used(expected.numbers[i], got, stored_as(dtype, got), expected.budget_of(sums)[i], also_at(expected, i));
}

Comparison compare(const Expectation& expected, const Value& got, Accumulation sums) {
  if (expected.accepts) return compare_accepted(expected, got);
  return got.kind == Kind::array ? compare_numbers(expected, got, expected.budget_of(sums))
                                 : compare_exact(expected, got);
}

}  // namespace assay
