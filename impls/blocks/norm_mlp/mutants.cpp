#include "impls/blocks/family/mutants.h"

namespace assay::norm_mlp {

using namespace blocks;

std::vector<Bug> bugs() {
  return {
      cannot_show("gelu_for_gelu_tanh", "its activation is relu"),
      wrong_recipe("norm_missing", "the first norm is left out",
                   [](Recipe& recipe) {
                     recipe.steps[1].from = recipe.steps[0].from;
                     recipe.steps[0].to = recipe.steps[1].to;
                     recipe.steps[0].activation = Activation::relu;
                     recipe.steps.erase(recipe.steps.begin() + 1);
                   }),
      wrong_recipe("rms_norm_for_layer_norm", "the mean is not subtracted",
                   [](Recipe& recipe) {
                     for (Step& step : recipe.steps)
                       if (step.kind == Step::layer_norm) step.kind = Step::rms_norm;
                   }),
      wrong_recipe("relu_missing", "there is no relu",
                   [](Recipe& recipe) {
                     for (Step& step : recipe.steps) step.activation = Activation::identity;
                   }),
      wrong_recipe("relu_before_norm", "relu comes before the norm",
                   [](Recipe& recipe) {
                     for (std::size_t i = 0; i + 1 < recipe.steps.size(); i += 2)
                       std::swap(recipe.steps[i].activation, recipe.steps[i + 1].activation);
                   }),
      wrong_recipe("norm_and_relu_at_the_end", "relu is applied to y as well",
                   [](Recipe& recipe) { last_product(recipe).activation = Activation::relu; }),
      wrong_recipe("gamma_of_the_first", "all norms have gamma and beta of the first",
                   [](Recipe& recipe) {
                     for (std::size_t i = 3; i < recipe.steps.size(); i += 2) {
                       recipe.steps[i].weight = recipe.steps[1].weight;
                       recipe.steps[i].bias = recipe.steps[1].bias;
                     }
                   }),
      wrong_recipe("last_bias_missing", "b_out is left out", [](Recipe& recipe) { last_product(recipe).bias.reset(); }),
      wrong_recipe("eps_hard_coded", "1e-5, whatever eps",
                   [](Recipe& recipe) {
                     for (Step& step : recipe.steps) step.eps = 1e-5;
                   }),
  };
}

}  // namespace assay::norm_mlp
