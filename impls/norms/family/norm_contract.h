// What the contracts of the norms have in common: a row is made of the inputs, then its statistics, then a map over its
// elements. An op brings its description and functions for these. For op.cpp files alone: no implementation may include
// it.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/distributions.h"
#include "impls/norms/family/norm_relations.h"
#include "impls/norms/family/row_contract.h"

namespace assay::norms {

// An element as the inputs make it, before its row is normalised.
struct Made {
  double value;  // that is normalised
  double error;  // how far from it an honest implementation may be
  double exact;  // before it was rounded to be stored; where nothing is stored, the value
  double size;   // the greatest number that occurs on the way to it
};

using MakesElement = std::function<Made(double x, double second)>;

// An op, as far as it differs from its siblings. The flops are those of one element.
struct Norm {
  std::string name, summary, formula, source, budget;
  std::vector<ParameterInfo> parameters;
  std::vector<ValueInfo> weights;
  double flops;
  std::function<Normal(const Row& row, const Parameters& parameters)> normal;
  std::vector<Relation> laws;
  // Of an op that normalises what it makes of x and a second input.
  std::string second = {};
  std::function<MakesElement(const Case& which)> makes = {};
  // The budget of what is made, where that is an output, `sum`.
  std::function<double(double exact)> budget_of_sum = {};
};

// How far an element may move because of the errors of its row: by its own, by that of the mean where there is one, and
// by that of the root. The root is a norm of the row: it differs by no more than the root mean square of the errors.
// Where that is half of the root or more, nothing is promised.
struct ErrorsOfRow {
  double mean = 0, root_mean_square = 0;

  double moved(const Element& element, const Normal& normal, double y, double gamma, double beta) const {
    if (!(root_mean_square > 0)) return 0;
    if (!(normal.root > 2 * root_mean_square)) return std::numeric_limits<double>::infinity();
    const double least_root = normal.root - root_mean_square;
    return ((element.error + mean) * std::fabs(gamma) + root_mean_square * std::fabs(y - beta)) / least_root;
  }
};

class NormOp final : public Op {
 public:
  explicit NormOp(Norm described) : norm_(std::move(described)) {
    info_.name = norm_.name;
    info_.family = "norms";
    info_.summary = norm_.summary;
    info_.formula = norm_.formula;
    info_.source = norm_.source;
    info_.dimensions = row_dimensions();
    info_.parameters = norm_.parameters;
    info_.dtypes = {Dtype::f32, Dtype::bf16, Dtype::f16};
    info_.values = number_distributions();
    info_.inputs = {rows_input("x")};
    if (!norm_.second.empty()) info_.inputs.push_back(rows_input(norm_.second));
    std::vector<std::string> data;
    for (const ValueInfo& each : info_.inputs) data.push_back(each.name);
    info_.inputs.insert(info_.inputs.end(), norm_.weights.begin(), norm_.weights.end());
    if (norm_.budget_of_sum) info_.outputs.push_back({.name = "sum", .dims = {"rows", "cols"}, .may_alias = data});
    info_.outputs.push_back({.name = "y", .dims = {"rows", "cols"}, .may_alias = data});
    info_.flops = [each = norm_.flops](const Case& which) { return each * elements_of(which); };
    info_.budget = norm_.budget;
  }

  const OpInfo& info() const override { return info_; }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample& sample) const override {
    const std::int64_t rows = inputs[0].dims[0], cols = inputs[0].dims[1];
    const Weights weights{named(inputs, "gamma"), named(inputs, "beta")};
    const MakesElement make = norm_.makes ? norm_.makes(which) : nullptr;
    std::vector<Expectation> expected(info_.outputs.size());
    if (norm_.budget_of_sum) expected.front().sampled_rows = sample.rows;
    for_each_row(sample, rows, cols, expected.back(), [&](std::int64_t row) {
      std::vector<Made> made;
      for (std::int64_t i = row * cols; i < (row + 1) * cols; ++i) made.push_back(made_of(make, inputs, i));
      if (norm_.budget_of_sum) add_sums(made, expected.front());
      add_row(which, made, weights, expected.back());
    });
    return expected;
  }

  std::vector<Relation> relations() const override {
    std::vector<Relation> all = norm_.laws;
    all.push_back(columns_moved());
    return all;
  }

 private:
  // Null where there is none.
  struct Weights {
    const Buffer *gamma, *beta;
  };

  static const Buffer* named(const std::vector<Buffer>& inputs, const char* name) {
    const auto found = std::ranges::find(inputs, name, &Buffer::name);
    return found == inputs.end() ? nullptr : &*found;
  }

  static Made made_of(const MakesElement& make, const std::vector<Buffer>& inputs, std::int64_t at) {
    const double x = inputs[0].number(at);
    if (!make) return {x, 0, x, std::fabs(x)};
    return make(x, inputs[1].number(at));
  }

  void add_sums(const std::vector<Made>& made, Expectation& expected) const {
    for (const Made& each : made) {
      const double sum = std::isinf(each.value) ? each.value : each.exact;
      expected.numbers.push_back(sum);
      expected.budget.push_back(norm_.budget_of_sum(sum));
      expected.also.push_back(also_of(sum));
    }
  }

  // gamma is 1 and beta 0 where there is none.
  void add_row(const Case& which, const std::vector<Made>& made, const Weights& weights, Expectation& expected) const {
    std::vector<double> elements;
    double errors = 0, squares = 0;
    const auto cols = static_cast<std::int64_t>(made.size());
    const double limit = least_size_that_overflows(cols);
    bool promised = true;
    for (const Made& each : made) {
      elements.push_back(each.value);
      errors += each.error, squares += each.error * each.error;
      promised = promised && !(std::isfinite(each.value) && each.size >= limit);
    }
    const Row row(std::move(elements));
    const Normal normal = norm_.normal(row, which.parameters);
    const auto count = static_cast<double>(cols);
    const ErrorsOfRow error{normal.centred ? errors / count : 0, std::sqrt(squares / count)};
    for (std::int64_t i = 0; i < cols; ++i) {
      const double gamma = weights.gamma == nullptr ? 1 : weights.gamma->number(i),
                   beta = weights.beta == nullptr ? 0 : weights.beta->number(i);
      const Element element{row[i], made[static_cast<std::size_t>(i)].error};
      Promise promise = normal.promise(element, gamma, beta);
      if (!std::isinf(gamma)) {
        const double moved = error.moved(element, normal, promise.value, gamma + normal.offset, beta);
        promise.budget += moved, promise.wider_budget += moved;
      }
      const Promise stored = as_stored(which.dtype, promise);
      expected.numbers.push_back(stored.value);
      expected.budget.push_back(promised ? stored.budget : std::numeric_limits<double>::infinity());
      expected.wider_budget.push_back(promised ? stored.wider_budget : std::numeric_limits<double>::infinity());
      expected.also.push_back(also_of(stored.value));
    }
  }

  const Norm norm_;
  OpInfo info_;
};

// What an op.cpp returns.
inline std::unique_ptr<Op> norm(Norm described) { return std::make_unique<NormOp>(std::move(described)); }

}  // namespace assay::norms
