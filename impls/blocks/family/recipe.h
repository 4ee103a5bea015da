// A block as the steps that it is made of, for those who compute it: products with what is done to each of their
// elements, and norms. An op's recipe.h says which; how each step is computed, an implementation says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/op.h"

namespace assay::blocks {

enum class Activation : std::uint8_t { identity, relu, relu2, sigmoid, gelu, gelu_tanh, quick_gelu, swish, tanh };

// As a parameter of an op names it.
inline Activation activation_named(std::string_view name) {
  if (name == "relu") return Activation::relu;
  if (name == "relu2") return Activation::relu2;
  if (name == "sigmoid") return Activation::sigmoid;
  if (name == "gelu") return Activation::gelu;
  if (name == "gelu_tanh") return Activation::gelu_tanh;
  if (name == "quick_gelu") return Activation::quick_gelu;
  if (name == "swish") return Activation::swish;
  if (name == "tanh") return Activation::tanh;
  return Activation::identity;
}

// Where rows lie: the op's own x, y and a, or memory between steps.
using Place = int;
inline constexpr Place nowhere = -1, x = 0, y = 1, a = 2, first_memory = 3;

// to = act(from weight + bias) * times + scale * plus + plus_too, or to = act(norm(from)) ...; what is nowhere, or not
// there, is left out. No step reads what it writes but at the very element that it writes next.
struct Step {
  enum Kind : std::uint8_t { product, layer_norm, rms_norm } kind = product;
  Place from = x, to = y;
  // Of a product: k x n, row by row, and n. Of a norm: gamma and beta, both n.
  std::optional<Value> weight = {}, bias = {};
  Activation activation = Activation::identity;
  Place times = nowhere, plus = nowhere, plus_too = nowhere;
  double scale = 1;  // of plus
  double eps = 0;    // of a norm
};

struct Recipe {
  std::vector<Step> steps;
  std::vector<std::int64_t> widths = {};  // of the memory between steps

  Place memory(std::int64_t width) {
    widths.push_back(width);
    return first_memory + static_cast<Place>(widths.size()) - 1;
  }
  std::int64_t width_of(Place place, const Request& request) const {
    if (place < first_memory) return request.inputs[0].dims[1];
    return widths[static_cast<std::size_t>(place - first_memory)];
  }
};

using RecipeOf = Recipe (*)(const Request&);

// An input by its name, which not every case has.
inline std::optional<Value> find_input(const Request& request, std::string_view name) {
  for (const Value& input : request.inputs)
    if (input.name == name) return input;
  return std::nullopt;
}

inline const std::string& text_of(const Request& request, std::string_view parameter) {
  return request.parameters.get<std::string>(parameter);
}

// act(from w + b) into new memory.
inline Place add_product(Recipe& recipe, const Request& request, Place from, const char* weight, const char* bias,
                         Activation activation, Place times = nowhere) {
  Step step{.from = from, .weight = find_input(request, weight), .bias = find_input(request, bias)};
  step.to = recipe.memory(step.weight->dims[1]);
  step.activation = activation;
  step.times = times;
  recipe.steps.push_back(std::move(step));
  return recipe.steps.back().to;
}

// The feed-forward block of `from`, gated or not, as far as its last product, which the caller gives a place.
inline Step feed_forward(Recipe& recipe, const Request& request, Place from, bool gated) {
  const Activation activation = activation_named(text_of(request, "activation"));
  Place hidden;
  if (gated) {
    const Place value = add_product(recipe, request, from, "v", "c", Activation::identity);
    hidden = add_product(recipe, request, from, "w", "b", activation, value);
  } else {
    hidden = add_product(recipe, request, from, "w1", "b1", activation);
  }
  return {.from = hidden, .to = y, .weight = find_input(request, "w2"), .bias = find_input(request, "b2")};
}

}  // namespace assay::blocks
