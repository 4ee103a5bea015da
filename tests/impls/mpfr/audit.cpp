#include "tests/impls/mpfr/audit.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace assay::wide {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double as_double(const Wide& number) { return number.convert_to<double>(); }

// Errors below this are nothing to float32, whose least number is 2^-149.
const Wide least = multiprecision::ldexp(Wide(1), -160);

}  // namespace

void Audit::look_at(const Right& right, const Expectation& expected, std::size_t index,
                    const std::function<std::string()>& place_of) {
  const double value = expected.numbers[index], budget = expected.budget[index];
  const auto note = [&](bool bad) {
    if (bad && place.empty()) place = place_of();
  };
  const std::uint8_t also = expected.also.empty() ? std::uint8_t{0} : expected.also[index];
  const bool same_promise = (budget != infinity) == right.promised;
  const bool same_kind = right.kind == Right::nan                 ? std::isnan(value)
                         : right.kind == Right::positive_infinity ? value == infinity
                                                                  : std::isfinite(value);
  if (!same_promise || (right.promised && (!same_kind || (also != right.also && !right.at_edge)))) {
    ++wrong_kind;
    note(true);
  }
  if (right.kind != Right::number || !std::isfinite(value) || budget == infinity) return;
  ++elements;
  const Wide error = multiprecision::abs(Wide(value) - right.value);
  // Nothing at all is within a budget of 0.
  const auto relative_to = [](const Wide& difference, const Wide& whole) {
    return difference == 0 ? 0 : as_double(difference / whole);
  };
  const double share = relative_to(error, right.budget);
  const double digits = as_double(error / (right.scale + least / most_digits));
  const double difference = relative_to(multiprecision::abs(Wide(budget) - right.budget), right.budget);
  // !(a <= b), so that what is no number is bad.
  note(!(share <= most_share) || !(digits <= most_digits) || !(difference <= most_difference));
  const auto raise = [](double& worst, double now) { worst = std::isnan(now) ? infinity : std::max(worst, now); };
  raise(worst_share, share);
  raise(worst_digits, digits);
  raise(worst_budget, difference);
}

void Audit::add(const Audit& other) {
  elements += other.elements;
  wrong_kind += other.wrong_kind;
  worst_share = std::max(worst_share, other.worst_share);
  worst_digits = std::max(worst_digits, other.worst_digits);
  worst_budget = std::max(worst_budget, other.worst_budget);
  if (place.empty()) place = other.place;
}

std::string Audit::describe() const {
  char text[256];
  std::snprintf(
      text, sizeof text,
      "%lld elements; reference: %.2g of the budget, %.2g of the value; budget off by %.2g; %lld of a wrong kind",
      static_cast<long long>(elements), worst_share, worst_digits, worst_budget, static_cast<long long>(wrong_kind));
  return text + (place.empty() ? "" : "; first at " + place);
}

Expectation genuine(const Op& op, const Case& which, const std::vector<Buffer>& inputs) {
  return op.expect(which, inputs).back();
}

}  // namespace assay::wide
