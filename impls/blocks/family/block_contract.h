// What the contracts of blocks have in common: tokens in rows, weights of two axes, and a reference that is made of the
// steps in reference.h. For op.cpp files alone: no implementation may include it.
#pragma once

#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/contract.h"
#include "harness/core/distributions.h"
#include "impls/blocks/family/block_relations.h"
#include "impls/blocks/family/reference.h"

namespace assay::blocks {

// What a reference works on: the inputs of a case by name, and the rows that it is asked for.
class Inputs {
 public:
  Inputs(const Case& which, const std::vector<Buffer>& inputs, const RowSample& sample)
      : which_(which), inputs_(inputs), rows_(sample.rows) {
    if (sample.is_all())
      for (std::int64_t row = 0; row < which.dim("rows"); ++row) rows_.push_back(row);
  }

  const Case& which() const { return which_; }
  const std::string& text(const std::string& parameter) const { return which_.parameters.get<std::string>(parameter); }
  double number(const std::string& parameter) const { return which_.parameters.get<double>(parameter); }
  const Buffer* find(const std::string& name) const {
    for (const Buffer& input : inputs_)
      if (input.name == name) return &input;
    return nullptr;
  }
  reference::Rows rows_of(const std::string& name) const { return reference::read(*find(name), rows_); }
  // rows weight + bias, as it may lie between steps.
  reference::Rows product(const reference::Rows& rows, const std::string& weight, const std::string& bias) const {
    return between(reference::product(rows, *find(weight), find(bias)));
  }
  reference::Rows activated(reference::Rows rows) const {
    return between(reference::activated(std::move(rows), text("activation")));
  }
  reference::Rows between(reference::Rows rows) const {
    return reference::stored_between(std::move(rows), which_.dtype);
  }

 private:
  const Case& which_;
  const std::vector<Buffer>& inputs_;
  std::vector<std::int64_t> rows_;
};

// act(rows w1 + b1), or act(rows w + b) * (rows v + c).
inline reference::Rows hidden_of(const Inputs& inputs, const reference::Rows& rows, bool gated) {
  if (!gated) return inputs.activated(inputs.product(rows, "w1", "b1"));
  return inputs.between(
      reference::times(inputs.activated(inputs.product(rows, "w", "b")), inputs.product(rows, "v", "c")));
}

// ---- declarations -----------------------------------------------------------------------------------------

// Rows around the blocks that products are made in; columns around vectors and blocks of a sum.
inline DimensionInfo rows_dimension() {
  return {"rows", "tokens, each by itself",
          "",     DispatchKey::range,
          16,     {0, 1, 1, 2, 3, 5, 6, 7, 8, 12, 13, 14, 15, 17, 29},
          4096,   true};
}
inline DimensionInfo cols_dimension() {
  return {"cols",   "width of the model",
          "hidden", DispatchKey::exact,
          256,      {0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 47, 64, 65, 79, 127, 128, 255, 256, 257},
          1024};
}
inline DimensionInfo hidden_dimension() {
  return {"hidden",
          "hidden units",
          "intermediate",
          DispatchKey::exact,
          512,
          {0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 47, 64, 65, 79, 127, 128, 255, 256, 257, 513},
          4096};
}

inline ParameterInfo choice(const std::string& name, const std::string& doc, std::vector<std::string> choices) {
  return {name, doc, choices.front(), {choices.begin(), choices.end()}, {}, {}, choices};
}
inline ParameterInfo weights_parameter() {
  return choice("weights", "the dtype of the weights: the same as x, or f32", {"same", "f32"});
}
// The usual one comes first.
inline ParameterInfo biases_parameter(std::vector<std::string> choices) {
  return choice("biases", "the dtype of the biases: the same as x, f32, or none: there are none", std::move(choices));
}

// k x n, row by row: x w is what it is for. (PyTorch's Linear stores n x k.)
inline ValueInfo weight(const std::string& name, const char* from, const char* to) {
  return {.name = name, .role = Role::weight, .dims = {from, to}, .dtype = dtype_of("weights")};
}
inline ValueInfo bias(const std::string& name, const char* width) {
  return {.name = name, .role = Role::weight, .dims = {width}, .dtype = dtype_of("biases")};
}

// gamma or beta of a norm: float32, as models keep them.
inline ValueInfo norm_weight(const std::string& name, double centre, const char* width) {
  return {.name = name, .role = Role::weight, .dims = {width}, .dtype = always(Dtype::f32), .spread = {centre, 0.25}};
}
inline ParameterInfo eps_parameter() {
  return {"eps", "added to the variance or to the mean square, inside the root", 1e-5, {1e-5, 1e-6, 1e-3}, 1e-12, 1.0,
          {}};
}

// Small multiples of powers of two, of which sums are exact in float32, and, where they are short, in bf16.
inline constexpr const char* exact_values = "exact";

inline std::vector<ValuesInfo> block_values() {
  std::vector<ValuesInfo> values = number_distributions();
  values.insert(values.begin() + 1,
                {exact_values, "halves up to 2, and weights of -1, 0 and 1: sums have no rounding"});
  return values;
}

// An op, as far as it differs from its siblings.
struct Block {
  std::string name, summary, formula, source, budget;
  std::vector<DimensionInfo> dimensions;
  std::vector<ParameterInfo> parameters;
  std::vector<ValueInfo> inputs;  // x first
  std::function<double(const Case&)> flops;
  std::function<reference::Rows(const Inputs&)> reference;
  std::vector<Relation> laws;
};

class BlockOp final : public Op {
 public:
  explicit BlockOp(Block described) : reference_(std::move(described.reference)), laws_(std::move(described.laws)) {
    info_.name = described.name;
    info_.family = "blocks";
    info_.summary = described.summary;
    info_.formula = described.formula;
    info_.source = described.source;
    info_.dimensions = std::move(described.dimensions);
    info_.parameters = std::move(described.parameters);
    info_.dtypes = {Dtype::f32, Dtype::bf16, Dtype::f16};
    info_.values = block_values();
    info_.inputs = std::move(described.inputs);
    info_.outputs = {{.name = "y", .dims = {"rows", "cols"}}};
    info_.flops = std::move(described.flops);
    info_.products = true;
    info_.budget = described.budget;
    info_.cost = "a product of each sampled row with each weight, in float64, and of its budget";
  }

  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources&) const override { return draw(which, true); }
  std::vector<Buffer> generate_varying(const Case& which, const Resources&) const override {
    return draw(which, false);
  }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample& sample) const override {
    return {reference::expectation_of(reference_(Inputs(which, inputs, sample)), which.dtype, sample)};
  }

  std::vector<Relation> relations() const override {
    std::vector<Relation> all = laws_;
    all.push_back(columns_moved());
    return all;
  }

 private:
  // Weights of two axes get smaller the more of them a sum has: as in a model, results are about as large as inputs. Of
  // one kind that is not as in a model are all of them or, to tell what is in one from what is in another, one alone: a
  // NaN in each would be in all that comes out.
  std::vector<Buffer> draw(const Case& which, bool weights) const {
    Random random(which.seed);
    std::vector<Buffer> inputs;
    const std::string chosen = chosen_weight(which);
    for (const ValueInfo& input : info_.inputs) {
      if (!input.is_present(which)) continue;
      const ValueForm form = input.form_in(which);
      const std::string kind = chosen.empty() || chosen == input.name ? which.weight_values : "";
      const bool exact = which.values == exact_values;
      if (!weights && input.constant()) inputs.push_back({form.name, form.kind, form.dtype, form.dims, {}, false});
      else if (exact && (!input.constant() || (kind.empty() && input.spread.centre == 0)))
        inputs.push_back(draw_exact(form, random));
      else if (input.constant()) inputs.push_back(draw_weight(form, kind, spread_of(input, form), which.dtype, random));
      else inputs.push_back(draw_array(form.name, form.dtype, form.dims, which.values, random));
      inputs.back().constant = input.constant();
    }
    return inputs;
  }

  // The one weight that is of the case's kind; empty: all of them are.
  std::string chosen_weight(const Case& which) const {
    const bool spoils_all = which.weight_values == "some_nan" || which.weight_values == "some_inf";
    if (which.weight_values.empty() || (!spoils_all && derive_seed(which.seed, "one weight") % 2 == 0)) return {};
    std::vector<std::string> names;
    for (const ValueInfo& input : info_.inputs)
      if (input.constant() && input.is_present(which)) names.push_back(input.name);
    return names[derive_seed(which.seed, "which weight") % names.size()];
  }
  static Spread spread_of(const ValueInfo& input, const ValueForm& form) {
    if (form.dims.size() < 2) return input.spread;
    return {0, 1 / std::sqrt(static_cast<double>(std::max<std::int64_t>(1, form.dims[0])))};
  }
  static Buffer draw_exact(const ValueForm& form, Random& random) {
    const bool is_matrix_of_weights = form.dims.size() > 1 && form.name != "x" && form.name != "a";
    Buffer made{form.name, form.kind, form.dtype, form.dims, {}, false};
    made.bytes.resize(static_cast<std::size_t>(form.count()) * size_of(form.dtype));
    for (std::int64_t i = 0; i < form.count(); ++i)
      made.set_number(i, is_matrix_of_weights ? static_cast<double>(random.between(-1, 1))
                                              : static_cast<double>(random.between(-4, 4)) / 2);
    return made;
  }

  std::function<reference::Rows(const Inputs&)> reference_;
  std::vector<Relation> laws_;
  OpInfo info_;
};

// What an op.cpp returns.
inline std::unique_ptr<Op> block(Block described) { return std::make_unique<BlockOp>(std::move(described)); }

// Multiply-adds of two flops each, of rows with weights of so many elements.
inline double flops_of_products(const Case& which, double weights) {
  return 2 * static_cast<double>(which.dim("rows")) * weights;
}
inline double matrix(const Case& which, const char* from, const char* to) {
  return static_cast<double>(which.dim(from) * which.dim(to));
}

}  // namespace assay::blocks
