// What two runs of an activation have in common, whatever the reference says. For op.cpp files alone.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/dtype.h"
#include "harness/core/random.h"
#include "harness/core/relation.h"

namespace assay::activations {

// What a zero may stand for, where one is as good.
inline double flushed(const FinishedRun& run, std::int64_t element) {
  return has_alternative(run, 0, element) ? std::fabs(expected_at(run, 0, element)) : 0;
}

// A law that ties y(x) to y(changed x): `gap` is 0 where it holds, and may be as far from it as an element of either
// run from what is right.
inline Relation law(std::string name, std::string doc, double (*change)(double x),
                    double (*gap)(double x, double y, double other)) {
  return {std::move(name), std::move(doc), true,
          [change](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            FollowUp second{which, inputs};
            Buffer& x = second.inputs[0];
            for (std::int64_t i = 0; i < x.count(); ++i) x.set_number(i, change(inputs[0].number(i)));
            return second;
          },
          [change, gap](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            for (std::int64_t i = 0; i < first.inputs[0].count(); ++i) {
              if (!std::isfinite(expected_at(first, 0, i)) || !std::isfinite(expected_at(second, 0, i))) continue;
              const double x = first.inputs[0].number(i), changed = second.inputs[0].number(i);
              if (changed != change(x)) continue;     // the storage type has no such number
              if (std::fabs(x) < 0x1p-120) continue;  // what is denormal may be flushed: keeping it is a trait
              const double y = first.outputs[0].number(i), other = second.outputs[0].number(i);
              const double allowed = allowed_between(first, second, 0, i) + flushed(first, i) + flushed(second, i);
              if (!(std::fabs(gap(x, y, other)) <= allowed))
                return "y(" + std::to_string(x) + ") is " + std::to_string(y) + ", and y(" + std::to_string(changed) +
                       ") is " + std::to_string(other);
            }
            return std::nullopt;
          }};
}

// For every y = x g(x) with g(x) + g(-x) = 1: a distribution function or a sigmoid.
inline Relation odd_part_is_x() {
  return law(
      "odd_part_is_x", "y(x) - y(-x) = x", [](double x) { return -x; },
      [](double x, double y, double mirrored) { return y - mirrored - x; });
}

inline std::string exactly(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", number);
  return text;
}

// By how many elements all are moved up, round the end: to another lane, into the tail or out of it.
inline std::int64_t moved_by(const Case& which, std::int64_t count) {
  return 1 + static_cast<std::int64_t>(derive_seed(which.seed, "move") % static_cast<std::uint64_t>(count - 1));
}

// An element has the same bits wherever it stands: in a vector's first lane, in its last, in what is left over.
inline Relation same_everywhere() {
  return {"same_everywhere", "an element that is moved to another place gives the same bits there", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const std::int64_t count = inputs[0].count();
            if (count < 2) return std::nullopt;
            FollowUp second{which, inputs};
            std::vector<std::byte>& bytes = second.inputs[0].bytes;
            const auto by = static_cast<std::ptrdiff_t>(size_of(inputs[0].dtype)) * moved_by(which, count);
            std::ranges::rotate(bytes, bytes.begin() + by);
            if (second.inputs == inputs) return std::nullopt;
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            const Buffer &before = first.outputs[0], &after = second.outputs[0];
            const std::int64_t count = before.count(), by = moved_by(first.which, count);
            const std::size_t size = size_of(before.dtype);
            for (std::int64_t i = 0; i < count; ++i) {
              const std::int64_t from = (i + by) % count;
              const double there = before.number(from), here = after.number(i);
              if (std::memcmp(before.bytes.data() + static_cast<std::size_t>(from) * size,
                              after.bytes.data() + static_cast<std::size_t>(i) * size, size) == 0 ||
                  (std::isnan(there) && std::isnan(here)))
                continue;
              if (has_alternative(first, 0, from))
                continue;  // of answers that are as good, each place may give another
              return name_of_element(before.name, before.dims, from) + " is " + exactly(there) + ", and " +
                     exactly(here) + " where x stands at element " + std::to_string(i) + " of " + std::to_string(count);
            }
            return std::nullopt;
          }};
}

// (Small cases are enough: sorting is for nothing else.)
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
