#include "impls/blocks/family/mutants.h"

namespace assay::sublayer {
namespace {

using namespace blocks;

bool is_norm(const Step& step) { return step.kind != Step::product; }

Step& step_with_residual(Recipe& recipe) {
  for (Step& step : recipe.steps)
    if (step.plus != nowhere) return step;
  return recipe.steps.back();
}

}  // namespace

std::vector<Bug> bugs() {
  return {
      wrong_recipe("residual_missing", "x is not added",
                   [](Recipe& recipe) { step_with_residual(recipe).plus = nowhere; }),
      wrong_recipe("residual_of_the_norm", "what was normalised is added, where x should be",
                   [](Recipe& recipe) {
                     if (is_norm(recipe.steps.front())) step_with_residual(recipe).plus = recipe.steps.front().to;
                   }),
      wrong_recipe("residual_after_the_norm", "post and deep add x after the norm",
                   [](Recipe& recipe) {
                     Step &block = step_with_residual(recipe), &last = recipe.steps.back();
                     if (&block == &last || !is_norm(last)) return;
                     last.plus = block.plus;
                     last.scale = block.scale;
                     block.plus = nowhere;
                   }),
      wrong_recipe("attention_missing", "a is not added",
                   [](Recipe& recipe) { recipe.steps.back().plus_too = nowhere; }),
      wrong_recipe("alpha_missing", "alpha is taken for 1",
                   [](Recipe& recipe) { step_with_residual(recipe).scale = 1; }),
      wrong_recipe("norm_of_the_other_kind", "rms_norm for layer_norm, without beta",
                   [](Recipe& recipe) {
                     for (Step& step : recipe.steps)
                       if (step.kind == Step::layer_norm) step.kind = Step::rms_norm;
                   }),
      wrong_recipe("second_norm_missing", "sandwich without its second norm",
                   [](Recipe& recipe) {
                     if (!is_norm(recipe.steps.front()) || !is_norm(recipe.steps.back())) return;
                     recipe.steps.pop_back();
                     recipe.steps.back().to = y;
                     recipe.steps.back().plus = x;
                   }),
      wrong_recipe("norms_swapped", "the norms of sandwich have each other's weights",
                   [](Recipe& recipe) {
                     if (!is_norm(recipe.steps.front()) || !is_norm(recipe.steps.back())) return;
                     std::swap(recipe.steps.front().weight, recipe.steps.back().weight);
                     std::swap(recipe.steps.front().bias, recipe.steps.back().bias);
                   }),
      wrong_recipe("block_of_x", "the block is given x where it should be given what was normalised",
                   [](Recipe& recipe) {
                     if (!is_norm(recipe.steps.front())) return;
                     for (Step& step : recipe.steps)
                       if (step.kind == Step::product && step.from == recipe.steps.front().to) step.from = x;
                   }),
      wrong_recipe("beta_missing", "beta is left out",
                   [](Recipe& recipe) {
                     for (Step& step : recipe.steps)
                       if (is_norm(step)) step.bias.reset();
                   }),
      wrong_recipe("eps_hard_coded", "1e-5, whatever eps",
                   [](Recipe& recipe) {
                     for (Step& step : recipe.steps) step.eps = 1e-5;
                   }),
  };
}

}  // namespace assay::sublayer
