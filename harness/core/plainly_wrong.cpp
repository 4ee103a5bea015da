#include "harness/core/plainly_wrong.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>

#include "harness/core/comparison.h"
#include "harness/core/dtype.h"

namespace assay {
namespace {

// What stands at an element of the output, by its place among all of them.
using Answer = std::function<double(std::int64_t index)>;

struct NamedAnswer {
  std::string what;
  Answer at;
};

bool counts(const Expectation& expected, std::size_t place) {
  return std::isfinite(expected.numbers[place]) && std::isfinite(expected.budget[place]);
}

double mean_of(const Expectation& expected, Dtype dtype, std::int64_t& count) {
  double sum = 0;
  count = 0;
  for (std::size_t place = 0; place < expected.numbers.size(); ++place)
    if (counts(expected, place)) sum += expected.numbers[place], ++count;
  double mean = count > 0 ? sum / static_cast<double>(count) : 0;
  std::uint64_t bits = 0;
  encode(dtype, mean, &bits);
  return decode(dtype, &bits);
}

std::vector<NamedAnswer> answers(const std::vector<Buffer>& inputs, const Buffer& output, const Expectation& expected) {
  std::vector<NamedAnswer> all{{"zeros", [](std::int64_t) { return 0.0; }}};
  for (const Buffer& input : inputs)
    if (input.kind == Kind::array && !input.constant && input.dims == output.dims && input.dtype == output.dtype)
      all.push_back({input.name + " as it is", [&input](std::int64_t index) { return input.number(index); }});
  std::int64_t count = 0;
  const double mean = mean_of(expected, output.dtype, count);
  if (count > 1) all.push_back({"the mean", [mean](std::int64_t) { return mean; }});
  return all;
}

// The worst share of an answer; as soon as it is above `enough`, no more is looked at.
double worst_share(const Answer& answer, const Buffer& output, const Expectation& expected, double enough) {
  const std::int64_t row_length = output.row_length();
  double worst = 0;
  for (std::size_t place = 0; place < expected.numbers.size() && worst <= enough; ++place) {
    if (!counts(expected, place)) continue;
    worst = std::max(worst, share_used(expected, place, output.dtype, answer(expected.index_of(place, row_length))));
  }
  return worst;
}

bool is_of_numbers(const Buffer& output, const Expectation& expected) {
  return output.kind == Kind::array && !expected.accepts;
}

}  // namespace

std::vector<PlainlyWrong> plainly_wrong(const std::vector<Buffer>& inputs, const Buffer& output,
                                        const Expectation& expected) {
  std::vector<PlainlyWrong> all;
  if (!is_of_numbers(output, expected)) return all;
  for (const NamedAnswer& answer : answers(inputs, output, expected))
    all.push_back({answer.what, worst_share(answer.at, output, expected, INFINITY)});
  return all;
}

bool finds_plainly_wrong(const std::vector<Buffer>& inputs, const Buffer& output, const Expectation& expected) {
  if (!is_of_numbers(output, expected)) return true;
  return std::ranges::all_of(answers(inputs, output, expected), [&](const NamedAnswer& answer) {
    return worst_share(answer.at, output, expected, 1) > 1;
  });
}

}  // namespace assay
