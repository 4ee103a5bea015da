// What the contracts of the gates have in common: y = activation(a) b, element by element. An op brings its description
// and what its activation promises. For op.cpp files alone: no implementation may include it.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/contract.h"
#include "harness/core/dtype.h"
#include "harness/core/patience.h"
#include "harness/core/random.h"
#include "impls/activations/family/pointwise_contract.h"
#include "impls/gates/family/gate_relations.h"

namespace assay::gates {

using activations::Promise;

// An op, as far as it differs from its siblings. The flops are those of one activation.
struct Gate {
  std::string name, summary, activation, source;  // the activation as it is written: "sigmoid(a)"
  std::vector<ParameterInfo> parameters = {};
  double flops;
  std::function<activations::PromiseOfElement(const Parameters&)> promise;  // of the activation
  std::vector<Relation> laws = {};
};

// The three ways in which programs hold the factors.
inline ParameterInfo form_parameter() {
  return {"form",
          "apart: a and b are two inputs; gate_first: halves of the rows of ab, a first; gate_last: b first, as "
          "PyTorch's glu has it",
          std::string("apart"),
          {std::string("apart"), std::string("gate_first"), std::string("gate_last")},
          {},
          {},
          {"apart", "gate_first", "gate_last"}};
}

inline std::string budget_of(const std::string& activation) {
  return "|b| times that of " + activation +
         " and u |y| + 2^-149, u = 2^-24: one product; where the activation may be a zero, or is below 2^-126, y may "
         "be a "
         "zero; so it may below 2^-126; bf16 and f16 are rounded once more. Nothing is promised where the budget "
         "reaches "
         "over the greatest number of the type, nor of an infinity times what is not told from a zero";
}

// Below the normal numbers, but not a zero: what is flushed on the way.
inline bool may_vanish(double value) { return value != 0 && std::fabs(value) < activations::may_be_flushed; }

inline Promise nothing_promised(double y) { return {y, std::numeric_limits<double>::infinity()}; }

// The product of what an activation must be and b. The budget: that of the activation, times |b|; and one product,
// which rounds by u |y|, or by half of the least denormal and, since the activation is off as well, by no more than
// twice that.
//
// An infinite b makes an infinity of what is not a zero and a NaN of a zero. Where the activation may be either, by its
// budget or since it is flushed, nothing is promised; nor of an infinite activation times a b that is denormal.
inline Promise product(const Promise& gate, double b) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  if (std::isnan(gate.value) || std::isnan(b)) return {nan, 0};
  const double y = gate.value * b;
  if (std::isinf(b)) {
    if (gate.also & Expectation::nan) return std::isinf(gate.value) ? Promise{y, 0, Expectation::nan} : Promise{nan, 0};
    const bool told = gate.value == 0 ? gate.budget == 0 : std::fabs(gate.value) > gate.budget;
    if (!told || may_vanish(gate.value) || (gate.also & Expectation::zero)) return nothing_promised(y);
    return {y, 0};
  }
  if (std::isinf(gate.value)) return may_vanish(b) ? nothing_promised(y) : Promise{y, 0, gate.also};
  std::uint8_t also = gate.also;
  if (may_vanish(gate.value) || std::fabs(y) < activations::may_be_flushed) also |= Expectation::zero;
  return {y, gate.budget * std::fabs(b) + activations::u * std::fabs(y) + 0x1p-149, also};
}

// Beyond the greatest number of its type a result is an infinity; where its budget reaches over that edge, nothing is
// promised.
inline Promise as_stored(Dtype dtype, const Promise& promise) {
  if (!std::isfinite(promise.value) || !std::isfinite(promise.budget)) return promise;
  switch (overflow_of(dtype, promise.value, promise.budget)) {
    case Overflow::never: return promise;
    case Overflow::perhaps: return nothing_promised(promise.value);
    case Overflow::always: break;
  }
  return {std::copysign(std::numeric_limits<double>::infinity(), promise.value), 0};
}

class GateOp final : public Op {
 public:
  explicit GateOp(Gate described) : promise_(std::move(described.promise)), laws_(std::move(described.laws)) {
    info_.name = described.name;
    info_.family = "gates";
    info_.summary = described.summary;
    info_.formula = "y = " + described.activation + " * b";
    info_.source = described.source;
    info_.dimensions = activations::pointwise_dimensions();
    info_.parameters = std::move(described.parameters);
    info_.parameters.push_back(form_parameter());
    info_.dtypes = {Dtype::f32, Dtype::bf16, Dtype::f16};
    info_.values = activations::distributions_of_elements();
    const std::vector<OnlyWhere> apart{{"form", {std::string("apart")}}},
        together{{"form", {std::string("gate_first"), std::string("gate_last")}}};
    info_.inputs = {{.name = "a", .dims = {"rows", "cols"}, .only_where = apart},
                    {.name = "b", .dims = {"rows", "cols"}, .only_where = apart},
                    {.name = "ab", .dims = {"rows", {"cols", 2}}, .only_where = together}};
    info_.outputs = {{.name = "y", .dims = {"rows", "cols"}, .may_alias = {"a", "b"}}};
    info_.flops = [each = described.flops + 1](const Case& which) {
      return each * static_cast<double>(which.dim("rows") * which.dim("cols"));
    };
    info_.budget = budget_of(described.activation);
  }

  const OpInfo& info() const override { return info_; }

  // A NaN or an infinity seldom meets a zero by itself, nor what an activation makes a zero of: some do here.
  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    std::vector<Buffer> inputs = Op::generate(which, resources);
    if (which.values != "nan" && which.values != "inf") return inputs;
    Random random(derive_seed(which.seed, "zeros"));
    const Factors factors(which, inputs);
    for_each_place(which, [&](std::int64_t row, std::int64_t i) {
      const bool special_a = !std::isfinite(factors.a(row, i)), special_b = !std::isfinite(factors.b(row, i));
      const double closed = which.values == "inf" && random.chance(0.5) ? -std::numeric_limits<double>::infinity() : 0;
      if (special_b && random.chance(0.5)) factors.set_a(inputs, row, i, closed);
      else if (special_a && random.chance(0.5)) factors.set_b(inputs, row, i, 0);
    });
    return inputs;
  }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample& sample) const override {
    const activations::PromiseOfElement promise = promise_(which.parameters);
    const Factors factors(which, inputs);
    Expectation expected;
    expected.sampled_rows = sample.rows;
    const auto add = [&](std::int64_t row) {
      for (std::int64_t i = 0; i < factors.cols(); ++i) {
        const Promise stored = as_stored(which.dtype, product(promise(factors.a(row, i)), factors.b(row, i)));
        expected.numbers.push_back(stored.value);
        expected.budget.push_back(stored.budget);
        expected.also.push_back(stored.also);
      }
      reference_step();
    };
    if (sample.is_all())
      for (std::int64_t row = 0; row < which.dim("rows"); ++row) add(row);
    for (const std::int64_t row : sample.rows) add(row);
    return {std::move(expected)};
  }

  std::vector<Relation> relations() const override {
    std::vector<Relation> all = laws_;
    all.push_back(value_scales());
    all.push_back(forms_agree());
    return all;
  }

 private:
  std::function<activations::PromiseOfElement(const Parameters&)> promise_;
  std::vector<Relation> laws_;
  OpInfo info_;
};

// What an op.cpp returns.
inline std::unique_ptr<Op> gate(Gate described) { return std::make_unique<GateOp>(std::move(described)); }

// For an activation without parameters.
inline std::function<activations::PromiseOfElement(const Parameters&)> always(Promise (*promise)(double)) {
  return [promise](const Parameters&) { return promise; };
}

}  // namespace assay::gates
