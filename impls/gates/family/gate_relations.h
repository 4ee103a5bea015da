// What two runs of a gate have in common, whatever the reference says. For op.cpp files alone.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/dtype.h"
#include "harness/core/relation.h"

namespace assay::gates {

// The factors of a case, in whichever form it has them.
class Factors {
 public:
  Factors(const Case& which, const std::vector<Buffer>& inputs) : cols_(which.dim("cols")) {
    const auto& form = which.parameters.get<std::string>("form");
    const Buffer& first = inputs.at(0);
    if (form == "apart") a_ = {&first, cols_, 0}, b_ = {&inputs.at(1), cols_, 0};
    else a_ = b_ = {&first, 2 * cols_, 0}, (form == "gate_first" ? b_ : a_).first = cols_;
  }

  std::int64_t cols() const { return cols_; }
  double a(std::int64_t row, std::int64_t column) const { return a_.at(row, column); }
  double b(std::int64_t row, std::int64_t column) const { return b_.at(row, column); }
  // In inputs of the same form.
  void set_a(std::vector<Buffer>& inputs, std::int64_t row, std::int64_t column, double value) const {
    inputs.front().set_number(a_.index(row, column), value);
  }
  void set_b(std::vector<Buffer>& inputs, std::int64_t row, std::int64_t column, double value) const {
    inputs.back().set_number(b_.index(row, column), value);
  }

 private:
  struct Place {
    const Buffer* buffer = nullptr;
    std::int64_t row_length = 0, first = 0;
    std::int64_t index(std::int64_t row, std::int64_t column) const { return row * row_length + first + column; }
    double at(std::int64_t row, std::int64_t column) const { return buffer->number(index(row, column)); }
  };

  std::int64_t cols_;
  Place a_, b_;
};

template <class Visit>
void for_each_place(const Case& which, Visit visit) {
  for (std::int64_t row = 0; row < which.dim("rows"); ++row)
    for (std::int64_t i = 0; i < which.dim("cols"); ++i) visit(row, i);
}

// What a zero may stand for, where one is as good.
inline double flushed(const FinishedRun& run, std::int64_t element) {
  return has_alternative(run, 0, element) ? std::fabs(expected_at(run, 0, element)) : 0;
}

// Where the activation is infinity times zero, a NaN may be as good as a zero; the reference has looked at it.
inline bool is_accepted_nan(const FinishedRun& run, std::int64_t element) {
  return has_alternative(run, 0, element) && std::isnan(run.outputs[0].number(element));
}

// A law that ties y(a, b) to y of changed factors: `gap` is 0 where it holds, and may be as far from it as an element
// of either run from what is right. Nothing is said where the storage type has no such number.
struct Change {
  double a, b;
};
inline Relation law(std::string name, std::string doc, Change (*change)(double a, double b),
                    double (*gap)(double a, double b, double y, double other)) {
  return {std::move(name), std::move(doc), true,
          [change](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            FollowUp second{which, inputs};
            const Factors factors(which, inputs);
            for_each_place(which, [&](std::int64_t row, std::int64_t i) {
              const Change changed = change(factors.a(row, i), factors.b(row, i));
              factors.set_a(second.inputs, row, i, changed.a);
              factors.set_b(second.inputs, row, i, changed.b);
            });
            if (second.inputs == inputs) return std::nullopt;
            return second;
          },
          [change, gap](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            const Factors before(first.which, first.inputs), after(second.which, second.inputs);
            std::optional<std::string> found;
            for_each_place(first.which, [&](std::int64_t row, std::int64_t i) {
              const std::int64_t element = row * before.cols() + i;
              if (found || !std::isfinite(expected_at(first, 0, element)) ||
                  !std::isfinite(expected_at(second, 0, element)) || is_accepted_nan(first, element) ||
                  is_accepted_nan(second, element))
                return;
              const double a = before.a(row, i), b = before.b(row, i);
              const Change changed = change(a, b);
              if (after.a(row, i) != changed.a || after.b(row, i) != changed.b) return;
              if (std::fabs(a) < 0x1p-120 || std::fabs(b) < 0x1p-120) return;  // what is denormal may be flushed
              const double y = first.outputs[0].number(element), other = second.outputs[0].number(element);
              const double allowed =
                  allowed_between(first, second, 0, element) + flushed(first, element) + flushed(second, element);
              if (std::isfinite(allowed) && !(std::fabs(gap(a, b, y, other)) <= allowed))
                found = "y(" + std::to_string(a) + ", " + std::to_string(b) + ") is " + std::to_string(y) + ", and y(" +
                        std::to_string(changed.a) + ", " + std::to_string(changed.b) + ") is " + std::to_string(other);
            });
            return found;
          }};
}

// Twice the value, twice the output: powers of two change no rounding.
inline Relation value_scales() {
  return law(
      "value_scales", "y(a, 2 b) = 2 y(a, b)",
      [](double a, double b) {
        return Change{a, 2 * b};
      },
      [](double, double, double y, double of_twice) { return y - of_twice / 2; });
}

// For every activation that is a g(a) with g(a) + g(-a) = 1.
inline Relation odd_part_is_product() {
  return law(
      "odd_part_is_product", "y(a, b) - y(-a, b) = a b",
      [](double a, double b) {
        return Change{-a, b};
      },
      [](double a, double b, double y, double mirrored) { return y - mirrored - a * b; });
}

// The same factors in the next form: what is told apart by it is where they lie, and nothing else.
inline Relation forms_agree() {
  return {
      "forms_agree", "the same factors apart and as halves of one input give the same outputs", true,
      [](const OpInfo& op, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
        FollowUp second{which, {}};
        second.which.in_place.clear();
        for (Parameter& parameter : second.which.parameters)
          if (parameter.name == "form") {
            const std::string form = std::get<std::string>(parameter.value);
            parameter.value = std::string(form == "apart"        ? "gate_first"
                                          : form == "gate_first" ? "gate_last"
                                                                 : "apart");
          }
        for (const ValueForm& form : input_forms(op, second.which)) {
          const auto bytes = static_cast<std::size_t>(form.count()) * size_of(form.dtype);
          second.inputs.push_back({form.name, form.kind, form.dtype, form.dims, std::vector<std::byte>(bytes), false});
        }
        const Factors from(which, inputs), to(second.which, second.inputs);
        for_each_place(which, [&](std::int64_t row, std::int64_t i) {
          to.set_a(second.inputs, row, i, from.a(row, i));
          to.set_b(second.inputs, row, i, from.b(row, i));
        });
        return second;
      },
      [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
        const Buffer &one = first.outputs[0], &other = second.outputs[0];
        for (std::int64_t i = 0; i < one.count(); ++i) {
          if (is_accepted_nan(first, i) || is_accepted_nan(second, i)) continue;
          const double allowed = allowed_between(first, second, 0, i) + flushed(first, i) + flushed(second, i);
          if (std::isfinite(expected_at(first, 0, i)) && std::isfinite(allowed) &&
              !(std::fabs(one.number(i) - other.number(i)) <= allowed))
            return name_of_element(one.name, one.dims, i) + " is " + std::to_string(one.number(i)) + ", and " +
                   std::to_string(other.number(i)) + " with the factors in the form " +
                   second.which.parameters.get<std::string>("form");
        }
        return std::nullopt;
      }};
}

}  // namespace assay::gates
