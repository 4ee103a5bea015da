#include "impls/blocks/family/mutants.h"

namespace assay::glu_ffn {

using namespace blocks;

// The steps are: the value x v + c, the gate act(x w + b) times the value, the last product.
std::vector<Bug> bugs() {
  return {
      wrong_recipe("gate_and_value_swapped", "w and b are taken for v and c",
                   [](Recipe& recipe) {
                     std::swap(recipe.steps[0].weight, recipe.steps[1].weight);
                     std::swap(recipe.steps[0].bias, recipe.steps[1].bias);
                   }),
      wrong_recipe("activation_on_the_value", "act is applied to x v + c instead",
                   [](Recipe& recipe) { std::swap(recipe.steps[0].activation, recipe.steps[1].activation); }),
      wrong_recipe("activation_on_both", "act is applied to both factors",
                   [](Recipe& recipe) { recipe.steps[0].activation = recipe.steps[1].activation; }),
      wrong_recipe("value_ignored", "the hidden values are the gate alone",
                   [](Recipe& recipe) { recipe.steps[1].times = nowhere; }),
      wrong_recipe("value_added", "the factors are added",
                   [](Recipe& recipe) {
                     recipe.steps[1].plus = recipe.steps[1].times;
                     recipe.steps[1].times = nowhere;
                   }),
      wrong_recipe("one_matrix_for_both", "w is taken for v, too",
                   [](Recipe& recipe) { recipe.steps[0].weight = recipe.steps[1].weight; }),
      wrong_recipe("one_bias_for_both", "b is taken for c, too",
                   [](Recipe& recipe) { recipe.steps[0].bias = recipe.steps[1].bias; }),
      wrong_recipe("last_bias_missing", "b2 is left out", [](Recipe& recipe) { last_product(recipe).bias.reset(); }),
      {"bias_before_last", "b2 is added to the hidden values, before the product with w2",
       [](Recipe&, Slips& slips) { slips.bias_before_last = true; }},
      wrong_recipe("quick_gelu_for_gelu", "gelu as x sigmoid(1.702 x)",
                   [](Recipe& recipe) {
                     if (recipe.steps[1].activation == Activation::gelu)
                       recipe.steps[1].activation = Activation::quick_gelu;
                   }),
  };
}

}  // namespace assay::glu_ffn
