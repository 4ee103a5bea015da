#include "harness/core/relation.h"

#include <cmath>
#include <limits>

#include "harness/core/dtype.h"

namespace assay {
namespace {

std::optional<std::size_t> place_of(const FinishedRun& run, std::size_t output, std::int64_t index) {
  const Expectation& expected = run.expected[output];
  if (expected.numbers.empty()) return std::nullopt;
  return expected.place_of(index, run.outputs[output].row_length());
}

}  // namespace

std::vector<Relation> Op::relations() const { return {}; }
std::vector<RunTrait> Op::run_traits() const { return {}; }

double expected_at(const FinishedRun& run, std::size_t output, std::int64_t index) {
  const auto place = place_of(run, output, index);
  return place ? run.expected[output].numbers[*place] : std::numeric_limits<double>::quiet_NaN();
}

double allowed_at(const FinishedRun& run, std::size_t output, std::int64_t index) {
  const auto place = place_of(run, output, index);
  if (!place) return std::numeric_limits<double>::infinity();
  const Expectation& expected = run.expected[output];
  const double budget = expected.budget[*place];
  return budget + half_ulp(run.outputs[output].dtype, std::fabs(expected.numbers[*place]) + budget);
}

bool has_alternative(const FinishedRun& run, std::size_t output, std::int64_t index) {
  const Expectation& expected = run.expected[output];
  const auto place = place_of(run, output, index);
  return place && !expected.also.empty() && expected.also[*place] != Expectation::nothing;
}

double allowed_between(const FinishedRun& first, const FinishedRun& second, std::size_t output, std::int64_t index) {
  return allowed_at(first, output, index) + allowed_at(second, output, index);
}

std::string name_of_element(const std::string& name, const std::vector<std::int64_t>& dims, std::int64_t index) {
  std::string text;
  for (std::size_t d = dims.size(); d-- > 1 && dims[d] > 0;) {
    text = "[" + std::to_string(index % dims[d]) + "]" + text;
    index /= dims[d];
  }
  return name + "[" + std::to_string(index) + "]" + text;
}

}  // namespace assay
