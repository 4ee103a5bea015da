// What the contracts of the pointwise ops have in common: y[r][c] = f(x[r][c]). An op brings its description and a
// function that says, for one element, what is right and how far off it may be. For op.cpp files alone: no
// implementation may include it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/contract.h"
#include "harness/core/distributions.h"
#include "harness/core/dtype.h"
#include "harness/core/patience.h"
#include "impls/activations/family/pointwise_relations.h"
#include "impls/activations/family/promise_contract.h"

namespace assay::activations {

using PromiseOfElement = std::function<Promise(double x)>;

// An op, as far as it differs from its siblings. The flops are those of one element.
struct Pointwise {
  std::string name, summary, formula, source, budget;
  std::vector<ParameterInfo> parameters = {};
  double flops;
  std::function<PromiseOfElement(const Parameters&)> promise;
  std::vector<Relation> laws = {};  // that this op has, beyond those of any op
  std::vector<RunTrait> traits = {};
};

// "wide" comes first, and so is the default: with a deviation of 6 it covers both the bend and the tails.
inline std::vector<ValuesInfo> distributions_of_elements() {
  std::vector<ValuesInfo> values = number_distributions();
  std::stable_partition(values.begin(), values.end(), [](const ValuesInfo& each) { return each.name == "wide"; });
  return values;
}
inline std::vector<ValuesInfo> pointwise_values() {
  std::vector<ValuesInfo> values = distributions_of_elements();
  values.push_back(
      {"every",
       "bit patterns in their order: all of a type of 16 bits in 65536 elements; of float32, each as the upper half",
       false});
  values.push_back({"every_float", "bit patterns of float32 in their order, from the seed on", false});
  return values;
}

// From the seed on, in steps of one: all of float32 in 2^10 cases of 2^22 elements.
inline Buffer every_float(std::int64_t rows, std::int64_t cols, std::uint64_t seed) {
  Buffer x{
      "x",  Kind::array, Dtype::f32, {rows, cols}, std::vector<std::byte>(static_cast<std::size_t>(rows * cols) * 4),
      false};
  for (std::int64_t i = 0; i < rows * cols; ++i) {
    const auto pattern = static_cast<std::uint32_t>(seed + static_cast<std::uint64_t>(i));
    std::memcpy(x.bytes.data() + static_cast<std::size_t>(i) * 4, &pattern, 4);
  }
  return x;
}

// From the pattern that the seed says on. (Little endian, as all of assay is.)
inline Buffer every_pattern(Dtype dtype, std::int64_t rows, std::int64_t cols, std::uint64_t seed) {
  const std::size_t size = size_of(dtype);
  Buffer x{"x",  Kind::array, dtype, {rows, cols}, std::vector<std::byte>(static_cast<std::size_t>(rows * cols) * size),
           false};
  for (std::int64_t i = 0; i < rows * cols; ++i) {
    const auto pattern = static_cast<std::uint16_t>(seed + static_cast<std::uint64_t>(i));
    std::memcpy(x.bytes.data() + (static_cast<std::size_t>(i) + 1) * size - 2, &pattern, 2);
  }
  return x;
}

// Only the number of elements matters for the speed, but the layout for what can go wrong. So cols has the lengths
// at which vector code breaks: around every vector width and unrolling, primes, and real widths.
inline std::vector<DimensionInfo> pointwise_dimensions() {
  return {{"rows", "independent rows", "", DispatchKey::range, 32, {0, 1, 2, 3, 4, 5, 8, 17}, 70000, true},
          {"cols",
           "elements of a row",
           "intermediate",
           DispatchKey::exact,
           3072,
           {0,  1,  2,  3,   7,   8,   9,   15,  16,  17,   31,   32,   33,   47,   63,
            64, 65, 79, 127, 128, 129, 251, 509, 768, 1021, 4095, 4096, 4097, 65537},
           131072}};
}

class PointwiseOp final : public Op {
 public:
  explicit PointwiseOp(Pointwise described)
      : promise_(std::move(described.promise)),
        laws_(std::move(described.laws)),
        traits_(std::move(described.traits)),
        info_{.name = described.name,
              .family = "activations",
              .summary = described.summary,
              .formula = described.formula,
              .source = described.source,
              .dimensions = pointwise_dimensions(),
              .parameters = std::move(described.parameters),
              .dtypes = {Dtype::f32, Dtype::bf16, Dtype::f16},
              .values = pointwise_values(),
              .inputs = {{.name = "x", .dims = {"rows", "cols"}}},
              .outputs = {{.name = "y", .dims = {"rows", "cols"}, .may_alias = {"x"}}},
              .flops =
                  [each = described.flops](const Case& which) {
                    return each * static_cast<double>(which.dim("rows") * which.dim("cols"));
                  },
              .budget = described.budget} {}

  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    if (which.values == "every") return {every_pattern(which.dtype, which.dim("rows"), which.dim("cols"), which.seed)};
    if (which.values == "every_float" && which.dtype == Dtype::f32)
      return {every_float(which.dim("rows"), which.dim("cols"), which.seed)};
    return Op::generate(which, resources);
  }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample& sample) const override {
    const PromiseOfElement promise = promise_(which.parameters);
    const Buffer& x = inputs.at(0);
    Expectation expected;
    expected.sampled_rows = sample.rows;
    const auto add = [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        const Promise stored = as_stored(which.dtype, promise(x.number(i)));
        expected.numbers.push_back(stored.value);
        expected.budget.push_back(stored.budget);
        expected.also.push_back(stored.also);
        if (i % 4096 == 0) reference_step();
      }
    };
    const std::int64_t cols = x.row_length();
    const std::int64_t rows = sample.is_all() ? x.rows() : std::ssize(sample.rows);
    expected.numbers.reserve(static_cast<std::size_t>(rows * cols));
    expected.budget.reserve(static_cast<std::size_t>(rows * cols));
    expected.also.reserve(static_cast<std::size_t>(rows * cols));
    if (sample.is_all()) add(0, x.count());
    for (const std::int64_t row : sample.rows) add(row * cols, (row + 1) * cols);
    return {std::move(expected)};
  }

  // One case for each value of the parameters that generated cases draw from.
  std::optional<Domain> domain(Dtype dtype) const override {
    if (size_of(dtype) != 2) return std::nullopt;
    Domain all{"all 65536 inputs", {}};
    Case which;
    which.op = info_.name;
    which.dtype = dtype;
    which.dims = {{"rows", 16}, {"cols", 4096}};
    which.values = "every";
    for (const ParameterInfo& parameter : info_.parameters)
      which.parameters.push_back({parameter.name, parameter.default_value});
    all.cases.push_back(which);
    for (std::size_t i = 0; i < info_.parameters.size(); ++i)
      for (const ParameterValue& value : info_.parameters[i].checked) {
        Case other = which;
        other.parameters[i].value = value;
        if (std::ranges::find(all.cases, other) == all.cases.end()) all.cases.push_back(other);
      }
    return all;
  }

  // With the parameters as they are by default: each other value of them takes as long again.
  std::optional<Domain> all_floats(Dtype dtype) const override {
    if (dtype != Dtype::f32) return std::nullopt;
    constexpr std::uint64_t in_a_case = std::uint64_t{1} << 22;
    Domain all{"all 2^32 inputs", {}};
    for (std::uint64_t first = 0; first < std::uint64_t{1} << 32; first += in_a_case) {
      Case& which = all.cases.emplace_back();
      which.op = info_.name;
      which.dtype = dtype;
      which.dims = {{"rows", 64}, {"cols", 65536}};
      which.values = "every_float";
      which.seed = first;
      for (const ParameterInfo& parameter : info_.parameters)
        which.parameters.push_back({parameter.name, parameter.default_value});
    }
    return all;
  }

  std::vector<RunTrait> run_traits() const override { return traits_; }
  std::vector<Relation> relations() const override {
    std::vector<Relation> all = laws_;
    all.push_back(same_everywhere());
    return all;
  }

 private:
  // A value beyond the greatest number of the type is stored as an infinity. One below the normal numbers may be
  // flushed to a zero, by hardware or by design.
  static Promise as_stored(Dtype dtype, Promise promise) {
    if (overflow_of(dtype, promise.value, 0) == Overflow::always)
      promise.value = std::copysign(std::numeric_limits<double>::infinity(), promise.value);
    if (std::fabs(promise.value) < may_be_flushed) promise.also |= Expectation::zero;
    return promise;
  }

  std::function<PromiseOfElement(const Parameters&)> promise_;
  std::vector<Relation> laws_;
  std::vector<RunTrait> traits_;
  OpInfo info_;
};

// What an op.cpp returns.
inline std::unique_ptr<Op> pointwise(Pointwise described) {
  return std::make_unique<PointwiseOp>(std::move(described));
}

}  // namespace assay::activations
