// What two runs of an activation have in common, whatever the reference says. For op.cpp files alone.
#pragma once

#include <cmath>
#include <string>

#include "harness/core/dtype.h"
#include "harness/core/relation.h"

namespace assay::activations {

// y(x) - y(-x) = x, for every y = x g(x) with g(x) + g(-x) = 1: a distribution function or a sigmoid.
inline Relation odd_part_is_x() {
  return {"odd_part_is_x", "y(x) - y(-x) = x", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            FollowUp second{which, inputs};
            Buffer& x = second.inputs[0];
            for (std::int64_t i = 0; i < x.count(); ++i)
              encode(x.dtype, -inputs[0].number(i), x.bytes.data() + static_cast<std::size_t>(i) * size_of(x.dtype));
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            for (std::int64_t i = 0; i < first.inputs[0].count(); ++i) {
              const auto at = static_cast<std::size_t>(i);
              if (!std::isfinite(first.expected[0].numbers[at]) || !std::isfinite(second.expected[0].numbers[at])) continue;
              const double x = first.inputs[0].number(i), y = first.outputs[0].number(i), mirrored = second.outputs[0].number(i);
              if (std::fabs(x) < 0x1p-120) continue;  // what is denormal may be flushed: keeping it is a trait
              if (!(std::fabs(y - mirrored - x) <= allowed_between(first, second, i)))
                return "y(" + std::to_string(x) + ") - y(" + std::to_string(-x) + ") is " + std::to_string(y - mirrored);
            }
            return std::nullopt;
          }};
}

}  // namespace assay::activations
