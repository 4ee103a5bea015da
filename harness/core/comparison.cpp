#include "harness/core/comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "harness/core/dtype.h"

namespace assay {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Walks the elements of a strided array in dense order.
template <class Visit>
void for_each_element(const Value& value, Visit visit) {
  const std::size_t size = size_of(value.dtype);
  const auto* bytes = static_cast<const std::byte*>(value.data);
  if (value.dims.size() == 1 || value.dims.empty()) {
    const std::int64_t count = value.dims.empty() ? 1 : value.dims[0];
    for (std::int64_t i = 0; i < count; ++i) visit(i, bytes + static_cast<std::size_t>(i) * size);
    return;
  }
  std::int64_t rows = 1;
  for (std::size_t d = 0; d + 1 < value.dims.size(); ++d) rows *= value.dims[d];
  const std::int64_t cols = value.dims.back();
  const std::int64_t stride = value.strides[value.dims.size() - 2];
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t col = 0; col < cols; ++col)
      visit(row * cols + col, bytes + static_cast<std::size_t>(row * stride + col) * size);
}

// The share of the budget that an element uses; infinite if it is wrong in kind.
double share_used(double expected, double got, double budget, std::uint8_t also) {
  if (budget == infinity) return 0;
  if ((also & Expectation::nan) != 0 && std::isnan(got)) return 0;
  if ((also & Expectation::zero) != 0 && got == 0) return 0;
  if (std::isnan(expected)) return std::isnan(got) ? 0 : infinity;
  if (std::isinf(expected)) return got == expected ? 0 : infinity;
  const double error = std::fabs(got - expected);
  if (error == 0) return 0;
  const double share = error / budget;          // infinite for a budget of 0
  return std::isnan(share) ? infinity : share;  // got is NaN
}

bool can_tell(double expected, double budget) {
  return std::isfinite(expected) && budget != infinity && budget < std::fabs(expected);
}

Comparison compare_numbers(const Expectation& expected, const Value& got) {
  Comparison result;
  for_each_element(got, [&](std::int64_t index, const std::byte* element) {
    const auto i = static_cast<std::size_t>(index);
    const double want = expected.numbers[i], budget = expected.budget[i], have = decode(got.dtype, element);
    const double share = share_used(want, have, budget, expected.also.empty() ? 0 : expected.also[i]);
    ++result.elements;
    result.probative += can_tell(want, budget) ? 1 : 0;
    if (budget != infinity && std::isfinite(want) && std::isfinite(have))
      result.worst_ulp = std::max(result.worst_ulp, ulp_distance(got.dtype, want, have));
    result.worst_share = std::max(result.worst_share, share);
    if (!(share <= 1)) {
      if (!result.first) result.first = Mismatch{index, want, have, budget};
      ++result.mismatches;
    }
  });
  result.expected_length = static_cast<std::int64_t>(expected.numbers.size());
  result.got_length = result.elements;
  return result;
}

Comparison compare_exact(const Expectation& expected, const Value& got) {
  Comparison result;
  result.expected_length = static_cast<std::int64_t>(expected.exact.size());
  result.got_length = got.dims[0];
  result.elements = result.probative = std::max(result.expected_length, result.got_length);
  const std::int64_t common = std::min(result.expected_length, result.got_length);
  const auto note = [&result](std::int64_t index, double want, double have) {
    if (!result.first) result.first = Mismatch{index, want, have, 0};
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

}  // namespace

Comparison compare(const Expectation& expected, const Value& got) {
  return got.kind == Kind::array ? compare_numbers(expected, got) : compare_exact(expected, got);
}

}  // namespace assay
