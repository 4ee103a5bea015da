// What two runs of a norm have in common, whatever the reference says. For op.cpp files alone.
#pragma once

#include <cmath>
#include <string>

#include "harness/core/dtype.h"
#include "harness/core/relation.h"

namespace assay::norms {

// x with each element changed; nothing if one of them has no exact place in the storage type.
template <class Change>
std::optional<Buffer> changed_exactly(const Buffer& x, Change change) {
  Buffer changed = x;
  for (std::int64_t i = 0; i < x.count(); ++i) {
    const double wanted = change(x.number(i));
    if (!std::isfinite(wanted)) return std::nullopt;
    encode(x.dtype, wanted, changed.bytes.data() + static_cast<std::size_t>(i) * size_of(x.dtype));
    if (changed.number(i) != wanted) return std::nullopt;
  }
  return changed;
}

// The same outputs, each run within its own budget of what is right.
inline std::optional<std::string> outputs_that_differ(const FinishedRun& first, const FinishedRun& second) {
  const Buffer &one = first.outputs[0], &other = second.outputs[0];
  for (std::int64_t i = 0; i < one.count(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    const double allowed = allowed_between(first, second, i);
    // Where the budget has no end (squares that overflow), NaN is as good as any.
    if (std::isfinite(first.expected[0].numbers[at]) && std::isfinite(allowed) &&
        !(std::fabs(one.number(i) - other.number(i)) <= allowed))
      return "y[" + std::to_string(i) + "] is " + std::to_string(one.number(i)) + ", then " + std::to_string(other.number(i));
  }
  return std::nullopt;
}

// norm(4 x) with 16 eps is norm(x) with eps: scaling by a power of two is exact.
inline Relation scales_with_its_row() {
  return {"scales_with_its_row", "four times the row, with 16 times eps, gives the same outputs", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            FollowUp second{which, inputs};
            for (Parameter& parameter : second.which.parameters)
              if (parameter.name == "eps") parameter.value = 16 * std::get<double>(parameter.value);
            if (second.which.parameters.get<double>("eps") > 1) return std::nullopt;
            auto scaled = changed_exactly(inputs[0], [](double x) { return 4 * x; });
            if (!scaled) return std::nullopt;
            second.inputs[0] = std::move(*scaled);
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) {
            auto difference = outputs_that_differ(first, second);
            if (difference) *difference += " with four times x and 16 times eps";
            return difference;
          }};
}

// layer_norm(x + 1) is layer_norm(x), where x + 1 is exact.
inline Relation shift_invariant() {
  return {"shift_invariant", "1 added to all of x, where that is exact, gives the same outputs", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            auto shifted = changed_exactly(inputs[0], [](double x) { return x + 1; });
            if (!shifted) return std::nullopt;
            FollowUp second{which, inputs};
            second.inputs[0] = std::move(*shifted);
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) {
            auto difference = outputs_that_differ(first, second);
            if (difference) *difference += " with 1 added to x";
            return difference;
          }};
}

}  // namespace assay::norms
