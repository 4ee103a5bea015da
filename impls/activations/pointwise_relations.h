// What two runs of an activation have in common, whatever the reference says. For op.cpp files alone.
#pragma once

#include <algorithm>
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
            for (std::int64_t i = 0; i < x.count(); ++i) x.set_number(i, -inputs[0].number(i));
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            for (std::int64_t i = 0; i < first.inputs[0].count(); ++i) {
              if (!std::isfinite(expected_at(first, 0, i)) || !std::isfinite(expected_at(second, 0, i))) continue;
              const double x = first.inputs[0].number(i), y = first.outputs[0].number(i),
                           mirrored = second.outputs[0].number(i);
              if (std::fabs(x) < 0x1p-120) continue;  // what is denormal may be flushed: keeping it is a trait
              if (!(std::fabs(y - mirrored - x) <= allowed_between(first, second, 0, i)))
                return "y(" + std::to_string(x) + ") - y(" + std::to_string(-x) + ") is " +
                       std::to_string(y - mirrored);
            }
            return std::nullopt;
          }};
}

// They all grow with x from 0 on. (Small cases are enough: sorting is for nothing else.)
inline RunTrait monotone_above_zero() {
  return {"monotone", "from x = 0 on, a greater x never gives a smaller y",
          [](const FinishedRun& run) -> std::optional<bool> {
            const Buffer &x = run.inputs[0], &y = run.outputs[0];
            if (x.count() > 4096) return std::nullopt;
            for (const Parameter& parameter : run.which.parameters)  // swish with a negative slope turns back
              if (const auto* slope = std::get_if<double>(&parameter.value); slope != nullptr && *slope < 0)
                return std::nullopt;
            std::vector<std::pair<double, double>> points;
            for (std::int64_t i = 0; i < x.count(); ++i)
              if (x.number(i) >= 0) points.emplace_back(x.number(i), y.number(i));
            if (points.size() < 2) return std::nullopt;
            std::ranges::sort(points);
            return std::ranges::is_sorted(points, {}, &std::pair<double, double>::second);
          }};
}

}  // namespace assay::activations
