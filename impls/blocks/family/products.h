// The walk of a block for those who have products of rows of float32 with a prepared weight: a library's, or our own.
// It brings x to float32, keeps what lies between steps in float32, and stores y.
//
// A `Product` is made while preparing, of a step and its bias, and has one function,
//   void run(const FloatRows& in, const FloatRows& out, const Finish& finish)
// which does all of the step. What it cannot do itself, `finish_rows` does.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "impls/blocks/family/recipe.h"

namespace assay::blocks {

// Elements of a row lie side by side.
struct FloatRows {
  float* data = nullptr;
  std::int64_t rows = 0, cols = 0, stride = 0;
  float* row(std::int64_t index) const { return data + index * stride; }
};

// What is done to each element of a product: act(sum + bias) * times + scale * plus + plus_too. Empty: nothing.
struct Finish {
  const float* bias = nullptr;
  Activation activation = Activation::identity;
  FloatRows times, plus, plus_too;
  float scale = 1;
};

// The same in plain loops.
void finish_rows(const FloatRows& out, const Finish& finish);

// A norm in float64, and what is done to its elements.
void normalise_rows(const Step& step, const FloatRows& in, const FloatRows& out, const Finish& finish);

// A weight or a bias as float32, dense.
std::vector<float> widened(const Value& value);

// Where the places of a recipe lie in a call, and what is copied before and after.
class Places {
 public:
  Places(const Recipe& recipe, const Request& request);
  void begin(const Call& call);
  void end(const Call& call) const;
  // With no data where it is nowhere.
  FloatRows at(Place place) const { return place == nowhere ? FloatRows{} : rows_[static_cast<std::size_t>(place)]; }

 private:
  FloatRows rows_of(const Value& value, std::vector<float>& memory, bool filled);

  std::vector<FloatRows> rows_;
  std::vector<std::vector<float>> memory_;
};

// make(step, bias) gives a std::unique_ptr<Product>.
template <class Product>
class BlockRunner final : public Runner {
 public:
  template <class MakeProduct>
  BlockRunner(Recipe recipe, const Request& request, MakeProduct make)
      : recipe_(std::move(recipe)), places_(recipe_, request) {
    for (const Step& step : recipe_.steps) {
      biases_.push_back(step.kind == Step::product && step.bias ? widened(*step.bias) : std::vector<float>());
      products_.push_back(step.kind == Step::product ? make(step, biases_.back()) : nullptr);
    }
  }

  void run(const Call& call) override {
    if (call.outputs[0].dims[0] == 0 || call.outputs[0].dims[1] == 0) return;
    places_.begin(call);
    for (std::size_t i = 0; i < recipe_.steps.size(); ++i) {
      const Step& step = recipe_.steps[i];
      const Finish finish{biases_[i].empty() ? nullptr : biases_[i].data(),
                          step.activation,
                          places_.at(step.times),
                          places_.at(step.plus),
                          places_.at(step.plus_too),
                          static_cast<float>(step.scale)};
      const FloatRows in = places_.at(step.from), out = places_.at(step.to);
      if (products_[i]) products_[i]->run(in, out, finish);
      else normalise_rows(step, in, out, finish);
    }
    places_.end(call);
  }

 private:
  Recipe recipe_;
  Places places_;
  std::vector<std::vector<float>> biases_;
  std::vector<std::unique_ptr<Product>> products_;
};

}  // namespace assay::blocks
