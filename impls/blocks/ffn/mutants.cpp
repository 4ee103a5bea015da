#include "impls/blocks/family/mutants.h"

namespace assay::ffn {

using namespace blocks;

std::vector<Bug> bugs() {
  return {
      wrong_recipe("last_bias_missing", "b2 is left out", [](Recipe& recipe) { last_product(recipe).bias.reset(); }),
      {"bias_before_last", "b2 is added to the hidden values, before the product with w2",
       [](Recipe&, Slips& slips) { slips.bias_before_last = true; }},
      wrong_recipe("activation_after_last", "act is applied to y as well",
                   [](Recipe& recipe) { last_product(recipe).activation = recipe.steps.front().activation; }),
      wrong_recipe("activation_at_the_end", "act is applied to y, and not to the hidden values",
                   [](Recipe& recipe) { std::swap(last_product(recipe).activation, recipe.steps.front().activation); }),
      wrong_recipe("relu_for_relu2", "relu where its square should be",
                   [](Recipe& recipe) {
                     for (Step& step : recipe.steps)
                       if (step.activation == Activation::relu2) step.activation = Activation::relu;
                   }),
      wrong_recipe("swish_for_quick_gelu", "the slope of quick_gelu is taken for 1",
                   [](Recipe& recipe) {
                     for (Step& step : recipe.steps)
                       if (step.activation == Activation::quick_gelu) step.activation = Activation::swish;
                   }),
      wrong_recipe("sigmoid_for_tanh", "a sigmoid where tanh should be",
                   [](Recipe& recipe) {
                     for (Step& step : recipe.steps)
                       if (step.activation == Activation::tanh) step.activation = Activation::sigmoid;
                   }),
      wrong_recipe("residual_added", "x is added, as the layer around it does",
                   [](Recipe& recipe) { last_product(recipe).plus = x; }),
  };
}

}  // namespace assay::ffn
