// What two runs of a norm have in common, whatever the reference says. For op.cpp files alone.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/case.h"
#include "harness/core/dtype.h"
#include "harness/core/random.h"
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

// The same outputs from one of them on, each run within its own budget of what is right.
inline std::optional<std::string> outputs_that_differ_from(std::size_t first_output, const FinishedRun& first,
                                                           const FinishedRun& second) {
  for (std::size_t output = first_output; output < first.outputs.size(); ++output) {
    const Buffer &one = first.outputs[output], &other = second.outputs[output];
    for (std::int64_t i = 0; i < one.count(); ++i) {
      const double allowed = allowed_between(first, second, output, i);
      // Where the budget has no end (squares that overflow), NaN is as good as any.
      if (std::isfinite(expected_at(first, output, i)) && std::isfinite(allowed) &&
          !(std::fabs(one.number(i) - other.number(i)) <= allowed))
        return one.name + "[" + std::to_string(i) + "] is " + std::to_string(one.number(i)) + ", then " +
               std::to_string(other.number(i));
    }
  }
  return std::nullopt;
}

inline std::optional<std::string> outputs_that_differ(const FinishedRun& first, const FinishedRun& second) {
  return outputs_that_differ_from(0, first, second);
}
// y is the last output; a sum before it is not what the relation is about.
inline std::optional<std::string> y_that_differs(const FinishedRun& first, const FinishedRun& second) {
  return outputs_that_differ_from(first.outputs.size() - 1, first, second);
}

// The power of two that a case is scaled by, and what is added to it: drawn from its seed, for a replay to have the
// same.
inline int exponent_for(const Case& which) {
  constexpr std::array exponents{-3, -2, -1, 1, 2, 3};
  return exponents[derive_seed(which.seed, "exponent") % exponents.size()];
}
inline double shift_for(const Case& which) {
  constexpr std::array shifts{-8.0, -4.0, -3.0, -2.0, -1.0, -0.5, 0.5, 1.0, 2.0, 3.0, 4.0, 8.0};
  return shifts[derive_seed(which.seed, "shift") % shifts.size()];
}

// By how many columns all are moved up, round the end: to another lane, into the tail or out of it.
inline std::int64_t columns_moved_by(const Case& which) {
  return 1 + static_cast<std::int64_t>(derive_seed(which.seed, "columns") %
                                       static_cast<std::uint64_t>(which.dim("cols") - 1));
}

// The columns in another order, with their weights, give the same outputs in that order: sums take their terms in
// another one, so each run is held to its budget.
inline Relation columns_moved() {
  return {"columns_moved", "the columns in another order, with their weights, give the same outputs in that order",
          true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const std::int64_t cols = which.dim("cols");
            if (cols < 2 || which.dim("rows") < 1) return std::nullopt;
            FollowUp second{which, inputs};
            for (Buffer& input : second.inputs) {
              const auto size = static_cast<std::ptrdiff_t>(size_of(input.dtype));
              for (auto row = input.bytes.begin(); row < input.bytes.end(); row += cols * size)
                std::rotate(row, row + columns_moved_by(which) * size, row + cols * size);
            }
            if (second.inputs == inputs) return std::nullopt;
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            const std::int64_t cols = first.which.dim("cols"), by = columns_moved_by(first.which);
            for (std::size_t output = 0; output < first.outputs.size(); ++output) {
              const Buffer &before = first.outputs[output], &after = second.outputs[output];
              for (std::int64_t i = 0; i < before.count(); ++i) {
                const std::int64_t from = i / cols * cols + (i % cols + by) % cols;
                const double allowed = allowed_at(first, output, from) + allowed_at(second, output, i);
                if (!std::isfinite(expected_at(first, output, from)) || !std::isfinite(allowed) ||
                    has_alternative(first, output, from))
                  continue;
                if (!(std::fabs(before.number(from) - after.number(i)) <= allowed))
                  return name_of_element(before.name, before.dims, from) + " is " +
                         std::to_string(before.number(from)) + ", and " + std::to_string(after.number(i)) +
                         " where its column is column " + std::to_string(i % cols);
              }
            }
            return std::nullopt;
          }};
}

// norm(2^k x) with 4^k eps is norm(x) with eps: scaling by a power of two is exact. So it is where the row is made of
// two inputs, if both are scaled.
inline Relation scales_with_its_row() {
  return {"scales_with_its_row", "2^k times the row, with 4^k times eps, gives the same y", true,
          [](const OpInfo& op, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const int exponent = exponent_for(which);
            FollowUp second{which, inputs};
            for (Parameter& parameter : second.which.parameters)
              if (parameter.name == "eps")
                parameter.value = std::ldexp(std::get<double>(parameter.value), 2 * exponent);
            const auto eps = second.which.parameters.get<double>("eps");
            const ParameterInfo& promised = *op.parameter("eps");
            if (!(eps >= *promised.least && eps <= *promised.greatest)) return std::nullopt;
            for (std::size_t i = 0; i < inputs.size() && op.inputs[i].role == Role::data; ++i) {
              auto scaled = changed_exactly(inputs[i], [exponent](double x) {
                const double product = std::ldexp(x, exponent);
                const bool normal = product == 0 || std::fabs(product) >= 0x1p-126;
                return normal ? product : std::numeric_limits<double>::quiet_NaN();
              });
              if (!scaled) return std::nullopt;
              second.inputs[i] = std::move(*scaled);
            }
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) {
            const int exponent = exponent_for(first.which);
            auto difference = y_that_differs(first, second);
            if (difference)
              *difference +=
                  " with x times 2^" + std::to_string(exponent) + " and eps times 4^" + std::to_string(exponent);
            return difference;
          }};
}

// layer_norm(x + c) is layer_norm(x), where x + c is exact; likewise of what is added to x before. `input` is by which
// data comes the shift.
inline Relation shift_invariant(std::size_t input = 0) {
  return {"shift_invariant",
          "a constant added to all of " + std::string(input == 0 ? "x" : "f") +
              ", where that is exact, gives the same outputs",
          true,
          [input](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            auto shifted = changed_exactly(inputs[input], [shift = shift_for(which)](double x) { return x + shift; });
            if (!shifted) return std::nullopt;
            FollowUp second{which, inputs};
            second.inputs[input] = std::move(*shifted);
            return second;
          },
          [input](const FinishedRun& first, const FinishedRun& second) {
            auto difference = outputs_that_differ(first, second);
            if (difference)
              *difference +=
                  " with " + print(shift_for(first.which)) + " added to " + std::string(input == 0 ? "x" : "f");
            return difference;
          }};
}

// Addition has no order.
inline Relation inputs_exchanged() {
  return {"inputs_exchanged", "x and residual exchanged give the same outputs", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            FollowUp second{which, inputs};
            std::swap(second.inputs[0].bytes, second.inputs[1].bytes);
            if (second.inputs == inputs) return std::nullopt;
            return second;
          },
          outputs_that_differ};
}

}  // namespace assay::norms
