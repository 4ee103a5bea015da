// What two runs of a block have in common, whatever the reference says. For op.cpp files alone.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/dtype.h"
#include "harness/core/op_info.h"
#include "harness/core/random.h"
#include "harness/core/relation.h"

namespace assay::blocks {

// The indices of an axis moved up, round the end.
inline void rotate_axis(Buffer& input, std::size_t axis, std::int64_t by) {
  auto inner = static_cast<std::ptrdiff_t>(size_of(input.dtype));
  for (std::size_t each = axis + 1; each < input.dims.size(); ++each) inner *= input.dims[each];
  const std::ptrdiff_t whole = inner * input.dims[axis];
  if (whole == 0) return;
  for (auto begin = input.bytes.begin(); begin < input.bytes.end(); begin += whole)
    std::rotate(begin, begin + by * inner, begin + whole);
}

inline std::int64_t moved_by(const Case& which, const std::string& dimension) {
  return 1 + static_cast<std::int64_t>(derive_seed(which.seed, dimension) %
                                       static_cast<std::uint64_t>(which.dim(dimension) - 1));
}

// y[i] of the first is y[place(i)] of the second, times `factor`, each within its own budget.
template <class PlaceOf>
std::optional<std::string> difference(const FinishedRun& first, const FinishedRun& second, PlaceOf place_of,
                                      double factor = 1) {
  const Buffer &before = first.outputs[0], &after = second.outputs[0];
  for (std::int64_t i = 0; i < before.count(); ++i) {
    const std::int64_t place = place_of(i);
    const double allowed = factor * allowed_at(first, 0, i) + allowed_at(second, 0, place);
    if (!std::isfinite(expected_at(first, 0, i)) || !std::isfinite(expected_at(second, 0, place)) ||
        !std::isfinite(allowed) || has_alternative(first, 0, i) || has_alternative(second, 0, place))
      continue;
    if (!(std::fabs(factor * before.number(i) - after.number(place)) <= allowed))
      return name_of_element(before.name, before.dims, i) + " is " + std::to_string(before.number(i)) + ", then " +
             std::to_string(after.number(place));
  }
  return std::nullopt;
}

inline bool is_axis(const ValueInfo& value, std::size_t axis, const std::string& dimension) {
  return axis < value.dims.size() && value.dims[axis].dimension == dimension;
}

// All axes that are this dimension, in all inputs, in another order. Sums take their terms in another one, so each run
// is held to its budget.
inline std::optional<FollowUp> axes_moved(const OpInfo& op, const Case& which, const std::vector<Buffer>& inputs,
                                          const std::string& dimension) {
  if (which.dim(dimension) < 2 || which.dim("rows") < 1 || which.dim("cols") < 1) return std::nullopt;
  FollowUp second{which, inputs};
  std::size_t place = 0;
  for (const ValueInfo& value : op.inputs) {
    if (!value.is_present(which)) continue;
    Buffer& input = second.inputs[place++];
    for (std::size_t axis = 0; axis < input.dims.size(); ++axis)
      if (is_axis(value, axis, dimension)) rotate_axis(input, axis, moved_by(which, dimension));
  }
  if (second.inputs == inputs) return std::nullopt;
  return second;
}

// A hidden unit is summed up over: in which order they stand makes no difference.
inline Relation hidden_units_moved() {
  return {"hidden_units_moved", "the hidden units in another order give the same outputs", true,
          [](const OpInfo& op, const Case& which, const std::vector<Buffer>& inputs) {
            return axes_moved(op, which, inputs, "hidden");
          },
          [](const FinishedRun& first, const FinishedRun& second) {
            return difference(first, second, [](std::int64_t i) { return i; });
          }};
}

inline Relation columns_moved() {
  return {"columns_moved", "the columns in another order, with their weights, give the same outputs in that order",
          true,
          [](const OpInfo& op, const Case& which, const std::vector<Buffer>& inputs) {
            return axes_moved(op, which, inputs, "cols");
          },
          [](const FinishedRun& first, const FinishedRun& second) {
            const std::int64_t cols = first.which.dim("cols"), by = moved_by(first.which, "cols");
            return difference(first, second,
                              [=](std::int64_t i) { return i / cols * cols + (i % cols + cols - by) % cols; });
          }};
}

// The last product is linear in its weights, and a power of two changes no rounding of what is normal.
inline Relation last_weights_doubled() {
  return {"last_weights_doubled", "twice w2 and b2 give twice the outputs", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            FollowUp second{which, inputs};
            for (Buffer& input : second.inputs) {
              if (input.name != "w2" && input.name != "b2") continue;
              for (std::int64_t i = 0; i < input.count(); ++i) {
                const double twice = 2 * input.number(i);
                input.set_number(i, twice);
                if (!std::isfinite(twice) || input.number(i) != twice) return std::nullopt;
              }
            }
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) {
            return difference(
                first, second, [](std::int64_t i) { return i; }, 2);
          }};
}

}  // namespace assay::blocks
